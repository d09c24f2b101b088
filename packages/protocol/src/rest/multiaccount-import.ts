/** `v4/im_open_login_svc/multiaccount_import`: make up to 100 accounts known, by either documented shape. */
import * as v from 'valibot'
import { defineRest } from './define.ts'
import { MAX_PROFILE_BYTES, textField } from './group-fields.ts'

/** An id that no account may have comes back in `FailAccounts`; it does not fail the call. */
export const multiaccountImport = defineRest({
  service: 'im_open_login_svc',
  command: 'multiaccount_import',
  source: 'I:34954',
  request: v.pipe(
    v.looseObject({
      Accounts: v.exactOptional(
        v.pipe(v.array(v.string()), v.maxLength(100, 'must name at most 100 accounts')),
      ),
      AccountList: v.exactOptional(
        v.pipe(
          v.array(
            v.looseObject({
              UserID: v.string(),
              Nick: v.exactOptional(textField(MAX_PROFILE_BYTES)),
              FaceUrl: v.exactOptional(textField(MAX_PROFILE_BYTES)),
            }),
          ),
          v.maxLength(100, 'must name at most 100 accounts'),
        ),
      ),
    }),
    v.check(
      (request) => (request.Accounts?.length ?? 0) + (request.AccountList?.length ?? 0) > 0,
      'Accounts or AccountList must name at least one account',
    ),
    v.check(
      (request) => (request.Accounts?.length ?? 0) + (request.AccountList?.length ?? 0) <= 100,
      'Accounts and AccountList must name at most 100 accounts',
    ),
  ),
  fieldCodes: {},
  otherCode: 70402,
  callsPerSecond: 100,
})
