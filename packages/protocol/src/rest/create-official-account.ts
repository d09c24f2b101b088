import * as v from 'valibot'
import { userIdField } from '../webhooks/fields.ts'
import { defineRest } from './define.ts'
import { officialInfoFields, officialNameField } from './official-fields.ts'

export const createOfficialAccount = defineRest({
  service: 'official_account_open_http_svc',
  command: 'create_official_account',
  source: 'I:60755; C:102298',
  request: v.looseObject({
    Owner_Account: userIdField,
    Name: officialNameField,
    /** `@TOA#_` and an own part; absent: assigned. */
    OfficialAccountUserID: v.exactOptional(v.string()),
    ...officialInfoFields,
  }),
  fieldCodes: { OfficialAccountUserID: 130007 },
  otherCode: 10004,
  callsPerSecond: 200,
})
