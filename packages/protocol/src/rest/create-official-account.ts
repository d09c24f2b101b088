import * as v from 'valibot'
import { userIdField } from '../webhooks/fields.ts'
import { defineRest } from './define.ts'
import { filledTextField, positiveField, textField } from './group-fields.ts'

export const MAX_SUBSCRIBERS = 100_000

export const createOfficialAccount = defineRest({
  service: 'official_account_open_http_svc',
  command: 'create_official_account',
  source: 'I:60755; C:102298',
  request: v.looseObject({
    Owner_Account: userIdField,
    Name: filledTextField(150),
    /** `@TOA#_` and an own part; absent: assigned. */
    OfficialAccountUserID: v.exactOptional(v.string()),
    Introduction: v.exactOptional(textField(400)),
    FaceUrl: v.exactOptional(textField(500)),
    MaxSubscriberNum: v.exactOptional(
      v.pipe(positiveField, v.maxValue(MAX_SUBSCRIBERS, `must be at most ${MAX_SUBSCRIBERS}`)),
    ),
    Organization: v.exactOptional(textField(500)),
    CustomString: v.exactOptional(textField(3000)),
  }),
  fieldCodes: { OfficialAccountUserID: 130007 },
  otherCode: 10004,
  callsPerSecond: 200,
})
