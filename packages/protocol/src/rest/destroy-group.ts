import * as v from 'valibot'
import { groupIdField } from '../webhooks/fields.ts'
import { defineRest } from './define.ts'

export const destroyGroup = defineRest({
  service: 'group_open_http_svc',
  command: 'destroy_group',
  source: 'I:34896',
  request: v.looseObject({ GroupId: groupIdField }),
  fieldCodes: { GroupId: 10015 },
  otherCode: 10004,
  callsPerSecond: 200,
})
