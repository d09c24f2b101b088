/** `v4/openim/batchsendmsg`: send one message to up to 500 people. */
import * as v from 'valibot'
import { defineRest } from './define.ts'
import { c2cSendFieldCodes, c2cSendFields } from './sendmsg.ts'

/** More have a code of their own (90011), so the schema does not count. */
export const MAX_BATCH_RECIPIENTS = 500

export const batchsendmsg = defineRest({
  service: 'openim',
  command: 'batchsendmsg',
  source: 'I:34920',
  request: v.looseObject({
    ...c2cSendFields,
    To_Account: v.pipe(v.array(v.string()), v.minLength(1, 'must name at least one account')),
  }),
  fieldCodes: { ...c2cSendFieldCodes, To_Account: 90004 },
  otherCode: 90001,
  callsPerSecond: 200,
  minuteQuota: {
    units: 12_000,
    of: 'messages',
    code: 90057,
    // More than that is refused for another reason.
    unitsOf: ({ To_Account }) => Math.min(To_Account.length, MAX_BATCH_RECIPIENTS),
  },
})
