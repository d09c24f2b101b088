/** `v4/im_open_login_svc/kick`: the login state of an account is void; a new UserSig logs in again. */
import * as v from 'valibot'
import { userIdField } from '../webhooks/fields.ts'
import { defineRest } from './define.ts'

/** Very old callers say `Identifier`. */
export const kick = defineRest({
  service: 'im_open_login_svc',
  command: 'kick',
  source: 'I:34957',
  request: v.pipe(
    v.looseObject({
      UserID: v.exactOptional(userIdField),
      Identifier: v.exactOptional(userIdField),
    }),
    v.check((request) => (request.UserID ?? request.Identifier) !== undefined, 'UserID: is missing'),
  ),
  fieldCodes: {},
  otherCode: 70402,
  callsPerSecond: 200,
})
