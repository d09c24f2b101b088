/** `v4/openim/query_online_status`: who of up to 500 accounts is online, and on what. */
import * as v from 'valibot'
import { defineRest } from './define.ts'
import { switchField } from './msg-body.ts'

/** More than this in one call: 90011. */
export const MAX_QUERIED_ACCOUNTS = 500

export const queryOnlineStatus = defineRest({
  service: 'openim',
  command: 'query_online_status',
  source: 'I:35477',
  request: v.looseObject({
    To_Account: v.pipe(v.array(v.string()), v.nonEmpty('must name at least one account')),
    /** 1: tell the platforms too. */
    IsNeedDetail: v.exactOptional(switchField),
  }),
  fieldCodes: { To_Account: 90003 },
  otherCode: 90001,
  callsPerSecond: 200,
})
