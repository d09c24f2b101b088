import * as v from 'valibot'
import { groupIdField, userIdField } from '../webhooks/fields.ts'
import { defineRest } from './define.ts'

export const changeGroupOwner = defineRest({
  service: 'group_open_http_svc',
  command: 'change_group_owner',
  source: 'I:34966',
  /** The new owner must be a member. */
  request: v.looseObject({ GroupId: groupIdField, NewOwner_Account: userIdField }),
  fieldCodes: { GroupId: 10015 },
  otherCode: 10004,
  callsPerSecond: 200,
})
