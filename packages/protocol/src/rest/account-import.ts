/** `v4/im_open_login_svc/account_import`: make one account known. */
import * as v from 'valibot'
import { userIdField } from '../webhooks/fields.ts'
import { defineRest } from './define.ts'
import { MAX_PROFILE_BYTES, textField } from './group-fields.ts'

/** Very old callers say `Identifier`. */
export const accountImport = defineRest({
  service: 'im_open_login_svc',
  command: 'account_import',
  source: 'I:34953',
  request: v.pipe(
    v.looseObject({
      UserID: v.exactOptional(userIdField),
      Identifier: v.exactOptional(userIdField),
      Nick: v.exactOptional(textField(MAX_PROFILE_BYTES)),
      FaceUrl: v.exactOptional(textField(MAX_PROFILE_BYTES)),
    }),
    v.check((request) => (request.UserID ?? request.Identifier) !== undefined, 'UserID: is missing'),
  ),
  fieldCodes: {},
  otherCode: 70402,
  callsPerSecond: 200,
})
