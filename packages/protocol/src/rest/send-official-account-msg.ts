import * as v from 'valibot'
import { officialIdField } from '../webhooks/fields.ts'
import { defineRest } from './define.ts'
import { groupMessageFields } from './group-fields.ts'

export const sendOfficialAccountMsg = defineRest({
  service: 'official_account_open_http_svc',
  command: 'send_official_account_msg',
  source: 'I:60810; C:102298',
  request: v.looseObject({ Official_Account: officialIdField, ...groupMessageFields }),
  fieldCodes: { Official_Account: 130007 },
  otherCode: 10004,
  callsPerSecond: 200,
})
