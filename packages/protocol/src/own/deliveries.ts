/**
 * `v4/takeback_config/…`: what became of an app's webhooks, and what an admin can do about it. Ours, not Tencent's.
 * Ids, times and answers; never the text of a message, never a token.
 */
import * as v from 'valibot'
import { defineRest, type RestEnvelope } from '../rest/define.ts'
import { recallCommands, type WebhookCommand } from '../webhooks/commands.ts'
import type { EndpointView } from './console.ts'
import { type DeliveryState, deliveryStates } from './delivery-state.ts'
import type { ChangedBy } from './operator.ts'

export interface DeliveryAttempt {
  readonly Attempt: number
  /** Milliseconds, as all times here. */
  readonly At: number
  readonly Ms: number
  readonly Outcome: string
  readonly Status: number | null
  readonly Why: string | null
  /** What the documents say about the answer. */
  readonly Meaning: string | null
  /** The beginning of the answer: text of a stranger. */
  readonly Answer: string | null
}

/** Who took a delivery out of the order of its conversation: an admin over REST, or whoever had the console. */
export const parkedBy = ['admin', 'sign-in', 'console'] as const satisfies readonly ChangedBy[]
export type ParkedBy = (typeof parkedBy)[number]

/** Not to be parked: there is no such delivery, it is being sent, or it does not wait in any order. */
export const deliveryCodes = { unknown: 100308, sending: 100309, notWaiting: 100310 } as const

export interface DeliveryEntry {
  readonly Id: number
  readonly CallbackCommand: WebhookCommand
  readonly State: DeliveryState
  readonly Attempts: number
  readonly EnqueuedAt: number
  /** Null when it is settled, or parked by hand. */
  readonly NextAttemptAt: number | null
  readonly SettledAt: number | null
  /** Oldest first, the latest 20. */
  readonly Log: readonly DeliveryAttempt[]
  /** Null: nobody parked it. */
  readonly ParkedByHand: {
    readonly At: number
    readonly By: ParkedBy
    /** UserID; null: not over REST. */
    readonly Admin: string | null
    readonly From: string
    /** Then it is given up, unless it was sent again. */
    readonly Until: number
    /** Null: it waits for that. */
    readonly SentAgainAt: number | null
  } | null
}

export interface ListDeliveriesAnswer extends RestEnvelope {
  Response: {
    /** Newest first. */
    readonly Deliveries: readonly DeliveryEntry[]
    /** Pass as `Before` for older ones; null at the end. A page can be short and still have a next one. */
    readonly Next: number | null
  }
}

export interface RedeliverAnswer extends RestEnvelope {
  Response: {
    /** `As`: the new delivery, or the same one when it waited still and goes out now. */
    readonly Redelivered: readonly { readonly Id: number; readonly As: number }[]
    readonly Skipped: readonly { readonly Id: number; readonly Why: string }[]
    /** As in ListDeliveriesAnswer; null when deliveries were named. */
    readonly Next: number | null
  }
}

export interface ParkAnswer extends RestEnvelope {
  Response: {
    readonly Id: number
    readonly ParkedAt: number
    /** Then it is given up, unless `redeliver` sent it again. */
    readonly Until: number
    /** The delivery that it stood before, which goes on now; null: none waits behind it, or an earlier one stands before both. */
    readonly Freed: number | null
  }
}

export interface SendTestEventAnswer extends RestEnvelope {
  Response: {
    /** `POST /callback?…`; the value of Sign is `***`. */
    readonly Line: string
    readonly Host: string
    readonly Body: string
    readonly Attempt: DeliveryAttempt
  }
}

export interface DeliveryHealthAnswer extends RestEnvelope {
  Response: {
    /** Each figure is exact up to here, and "at least" there. */
    readonly MostCounted: number
    readonly Waiting: number
    readonly Sending: number
    readonly Parked: number
    /** Given up, and not forgotten yet. */
    readonly Dead: number
    /** When the oldest of those that wait or are being sent was put in line. */
    readonly OldestAt: number | null
    readonly Paused: boolean
    /** What the process that was asked saw since it started; null: no webhook was ever set, or others send them. */
    readonly Endpoint: {
      readonly State: EndpointView['state']
      /** In a row, since the last success. */
      readonly Failures: number
      readonly LeftAloneSince: number | null
      /** When one is tried; of an endpoint that is left alone. */
      readonly NextTryAt: number | null
      readonly LastAcceptedAt: number | null
      readonly LastFailure: DeliveryAttempt | null
      /** Calls under way, of `Places` at most. */
      readonly UnderWay: number
      readonly Places: number
    } | null
  }
}

const idField = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(Number.MAX_SAFE_INTEGER))
const stateField = v.picklist(deliveryStates, `must be one of ${deliveryStates.join(', ')}`)
const MOST_ENTRIES = 100

const ours = {
  service: 'takeback_config',
  source: 'ours',
  fieldCodes: {},
  otherCode: 100002,
  callsPerSecond: 200,
} as const

/** Answers a ListDeliveriesAnswer. `Since`: enqueued at or after it, milliseconds. */
export const listDeliveries = defineRest({
  ...ours,
  command: 'list_deliveries',
  request: v.looseObject({
    State: v.exactOptional(stateField),
    Since: v.exactOptional(idField),
    Before: v.exactOptional(idField),
    Limit: v.optional(
      v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MOST_ENTRIES, 'must be 1 to 100')),
      20,
    ),
  }),
})

/** Which deliveries are meant: some by name, or what was given up. */
export type DeliveriesMeant =
  | { readonly kind: 'named'; readonly ids: readonly number[] }
  | { readonly kind: 'dead'; readonly since: number; readonly before: number }

const named = v.pipe(
  v.looseObject({
    Ids: v.pipe(v.array(idField), v.minLength(1), v.maxLength(MOST_ENTRIES, 'must name at most 100')),
  }),
  v.transform(({ Ids }): DeliveriesMeant => ({ kind: 'named', ids: [...new Set(Ids)] })),
)
const everyDead = v.pipe(
  v.looseObject({
    State: v.literal('dead'),
    Since: idField,
    Before: v.optional(idField, Number.MAX_SAFE_INTEGER),
  }),
  v.transform(({ Since, Before }): DeliveriesMeant => ({ kind: 'dead', since: Since, before: Before })),
)

/**
 * Sends again: the deliveries named, or all that were given up and enqueued at or after `Since`, a slice a call. Answers a
 * RedeliverAnswer.
 */
export const redeliver = defineRest({
  ...ours,
  command: 'redeliver',
  request: v.union([named, everyDead], 'must give Ids, or State "dead" and Since (milliseconds)'),
})

/**
 * Takes one delivery that waits out of the order of its conversation, until `redeliver` sends it. Answers a ParkAnswer; 100308,
 * 100309 or 100310 when it can't be.
 */
export const park = defineRest({
  ...ours,
  command: 'park',
  request: v.looseObject({ Id: idField }),
})

/** Calls the app's URL once, now, with names that belong to nobody. Answers a SendTestEventAnswer. 100301 without a URL, 60007 after too many. */
export const sendTestEvent = defineRest({
  ...ours,
  command: 'send_test_event',
  request: v.looseObject({
    CallbackCommand: v.optional(
      v.picklist(recallCommands, `must be one of ${recallCommands.join(', ')}`),
      'C2C.CallbackAfterMsgWithDraw',
    ),
  }),
})

/** How the webhooks fare, in counts. Answers a DeliveryHealthAnswer. */
export const getDeliveryHealth = defineRest({
  ...ours,
  command: 'get_delivery_health',
  request: v.looseObject({}),
})
