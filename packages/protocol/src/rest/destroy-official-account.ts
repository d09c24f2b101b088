import * as v from 'valibot'
import { officialIdField } from '../webhooks/fields.ts'
import { defineRest } from './define.ts'

export const destroyOfficialAccount = defineRest({
  service: 'official_account_open_http_svc',
  command: 'destroy_official_account',
  source: 'I:60755 to I:60813',
  request: v.looseObject({ Official_Account: officialIdField }),
  fieldCodes: { Official_Account: 130007 },
  otherCode: 10004,
  callsPerSecond: 200,
})
