/** `v4/im_open_login_svc/account_delete`: take up to 100 accounts away, with their memberships. */
import * as v from 'valibot'
import { defineRest } from './define.ts'

export const MAX_DELETED_ACCOUNTS = 100

export const accountDelete = defineRest({
  service: 'im_open_login_svc',
  command: 'account_delete',
  source: 'I:34955',
  request: v.looseObject({
    DeleteItem: v.pipe(
      v.array(v.looseObject({ UserID: v.string() })),
      v.nonEmpty('must name at least one account'),
      v.maxLength(MAX_DELETED_ACCOUNTS, `must name at most ${MAX_DELETED_ACCOUNTS} accounts`),
    ),
  }),
  fieldCodes: {},
  otherCode: 70402,
  callsPerSecond: 100,
})
