import * as v from 'valibot'
import { officialIdField } from '../webhooks/fields.ts'
import { defineRest } from './define.ts'
import { positiveField } from './group-fields.ts'

/** Subscribers of one answer. */
export const MAX_LISTED_SUBSCRIBERS = 200

export const getSubscriberInfo = defineRest({
  service: 'official_account_open_http_svc',
  command: 'get_subscriber_info',
  source: 'I:60759',
  request: v.looseObject({
    Official_Account: officialIdField,
    Limit: v.exactOptional(
      v.pipe(positiveField, v.maxValue(MAX_LISTED_SUBSCRIBERS, `must be at most ${MAX_LISTED_SUBSCRIBERS}`)),
    ),
    /** Where the answer before this one ended; empty to begin. */
    Next: v.exactOptional(v.string()),
  }),
  fieldCodes: { Official_Account: 130007 },
  otherCode: 10004,
  callsPerSecond: 200,
})
