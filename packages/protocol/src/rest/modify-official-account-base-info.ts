import * as v from 'valibot'
import { officialIdField } from '../webhooks/fields.ts'
import { defineRest } from './define.ts'
import { officialInfoFields, officialNameField } from './official-fields.ts'

export const modifyOfficialAccountBaseInfo = defineRest({
  service: 'official_account_open_http_svc',
  command: 'modify_official_account_base_info',
  source: 'I:60755 to I:60813',
  request: v.looseObject({
    Official_Account: officialIdField,
    Name: v.exactOptional(officialNameField),
    ...officialInfoFields,
  }),
  fieldCodes: { Official_Account: 130007 },
  otherCode: 10004,
  callsPerSecond: 200,
})
