import * as v from 'valibot'
import { officialIdField } from '../webhooks/fields.ts'
import { defineRest } from './define.ts'
import { positiveField } from './group-fields.ts'
import { switchField } from './msg-body.ts'

export const officialAccountMsgGetSimple = defineRest({
  service: 'official_account_open_http_svc',
  command: 'official_account_msg_get_simple',
  source: 'I:60812; C:102299',
  request: v.looseObject({
    Official_Account: officialIdField,
    ReqMsgNumber: positiveField,
    /** The last one of the page before: the answer goes on with what is older. */
    LastMsgKey: v.exactOptional(v.string()),
    WithRecalledMsg: v.exactOptional(switchField),
  }),
  fieldCodes: { Official_Account: 130007 },
  otherCode: 10004,
  callsPerSecond: 200,
})
