import * as v from 'valibot'
import { officialIdField } from '../webhooks/fields.ts'
import { MAX_SUBSCRIBERS } from './create-official-account.ts'
import { defineRest } from './define.ts'
import { filledTextField, positiveField, textField } from './group-fields.ts'

export const modifyOfficialAccountBaseInfo = defineRest({
  service: 'official_account_open_http_svc',
  command: 'modify_official_account_base_info',
  source: 'I:60755 to I:60813',
  request: v.looseObject({
    Official_Account: officialIdField,
    Name: v.exactOptional(filledTextField(150)),
    Introduction: v.exactOptional(textField(400)),
    FaceUrl: v.exactOptional(textField(500)),
    MaxSubscriberNum: v.exactOptional(
      v.pipe(positiveField, v.maxValue(MAX_SUBSCRIBERS, `must be at most ${MAX_SUBSCRIBERS}`)),
    ),
    Organization: v.exactOptional(textField(500)),
    CustomString: v.exactOptional(textField(3000)),
  }),
  fieldCodes: { Official_Account: 130007 },
  otherCode: 10004,
  callsPerSecond: 200,
})
