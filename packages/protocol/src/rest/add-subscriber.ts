import * as v from 'valibot'
import { officialIdField, userIdField } from '../webhooks/fields.ts'
import { defineRest } from './define.ts'

/** More than this in one call: 10005. */
export const MAX_ADDED_SUBSCRIBERS = 100

export const addSubscriber = defineRest({
  service: 'official_account_open_http_svc',
  command: 'add_subscriber',
  source: 'I:60760',
  request: v.looseObject({
    Official_Account: officialIdField,
    SubscriberList: v.pipe(
      v.array(v.looseObject({ Subscriber_Account: userIdField })),
      v.nonEmpty('must hold at least one subscriber'),
    ),
  }),
  fieldCodes: { Official_Account: 130007 },
  otherCode: 10004,
  callsPerSecond: 200,
})

/** `Result` of one subscriber. */
export const addedSubscriberResult = { failed: 0, added: 1, already: 2 } as const
