/** `v4/im_open_login_svc/account_check`: which of up to 100 accounts are imported. */
import * as v from 'valibot'
import { defineRest } from './define.ts'

export const accountCheck = defineRest({
  service: 'im_open_login_svc',
  command: 'account_check',
  source: 'I:34956',
  request: v.looseObject({
    CheckItem: v.pipe(
      v.array(v.looseObject({ UserID: v.string() })),
      v.minLength(1, 'must name at least one account'),
      v.maxLength(100, 'must name at most 100 accounts'),
    ),
  }),
  fieldCodes: {},
  otherCode: 70402,
  callsPerSecond: 100,
})
