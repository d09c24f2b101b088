import * as v from 'valibot'
import { defineRest } from './define.ts'

export const MAX_OFFICIALS_PER_QUERY = 50

export const getOfficialAccountInfo = defineRest({
  service: 'official_account_open_http_svc',
  command: 'get_official_account_info',
  source: 'I:60758',
  request: v.looseObject({
    OfficialAccountIdList: v.pipe(
      v.array(v.looseObject({ Official_Account: v.string() })),
      v.nonEmpty('must hold at least one account'),
      v.maxLength(MAX_OFFICIALS_PER_QUERY, `must hold at most ${MAX_OFFICIALS_PER_QUERY} accounts`),
    ),
    /** A list that is given names the only fields wanted. */
    ResponseFilter: v.exactOptional(
      v.looseObject({ OfficialAccountBaseInfoFilter: v.exactOptional(v.array(v.string())) }),
    ),
  }),
  fieldCodes: {},
  otherCode: 10004,
  callsPerSecond: 200,
})
