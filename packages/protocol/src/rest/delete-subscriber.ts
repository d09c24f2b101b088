import * as v from 'valibot'
import { officialIdField, userIdField } from '../webhooks/fields.ts'
import { defineRest } from './define.ts'

/** More than this in one call: 10005. */
export const MAX_DELETED_SUBSCRIBERS = 100

export const deleteSubscriber = defineRest({
  service: 'official_account_open_http_svc',
  command: 'delete_subscriber',
  source: 'I:60761',
  request: v.looseObject({
    Official_Account: officialIdField,
    SubscriberToDel_Account: v.pipe(v.array(userIdField), v.nonEmpty('must name at least one subscriber')),
  }),
  fieldCodes: { Official_Account: 130007 },
  otherCode: 10004,
  callsPerSecond: 200,
})

/** `Result` of one subscriber. */
export const deletedSubscriberResult = { failed: 0, deleted: 1, notSubscribed: 2 } as const
