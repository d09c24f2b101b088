/**
 * Parks one webhook at somebody's word: rules D35 and D36 of docs/spec/delivery.md. It leaves its conversation's order, so
 * those behind it go on, and waits to be sent again (redeliver.ts) instead of being tried by its own plan.
 */
import { deliveryCodes, type ParkedBy } from '@takeback/protocol'
import { defineTurn, parkUnleased, statement, type Decision } from '@takeback/store'
import { byWhom, insertChange } from '../tables/operator-changes.ts'
import { refuse, type Refused } from '../turns/refused.ts'
import { parkedSignal } from './delivery-changes.ts'
import { isHeldByHand, readDeliveryLog, type DeliveryLog } from './delivery-log.ts'
import { webhookQueue } from './outbox.ts'
import { LONGEST_WAIT_MS } from './settings.ts'

export interface ParkByHand {
  readonly app: number
  readonly id: number
  readonly by: ParkedBy
  /** The UserID of the admin who asked over REST; null: `by` says it all. */
  readonly admin: string | null
  /** The address of the caller. */
  readonly from: string
}

export interface Parked {
  readonly kind: 'parked'
  readonly at: number
  /** Then it is given up, unless it was sent again. */
  readonly until: number
  /** The delivery that it stood before, which goes on; null: there is none. */
  readonly freed: number | null
}

export interface RowToPark {
  readonly queue: string
  readonly lane: string | null
  readonly outcome: string | null
  readonly leased_until: number | null
}

const pendingWebhook = statement<[queue: string, id: number], RowToPark>(
  'SELECT queue, lane, outcome, leased_until FROM jobs WHERE id = $2 AND queue = $1',
)
const settledWebhook = statement<[queue: string, id: number], { readonly state: string }>(
  'SELECT state FROM settled_jobs WHERE id = $2 AND queue = $1',
)
/** The one behind it in its lane, when it is the first. */
const standsBefore = statement<[queue: string, id: number], { readonly next: number | null }>(
  `SELECT (SELECT min(next.id) FROM jobs AS next
     WHERE next.queue = held.queue AND next.lane = held.lane AND next.id > held.id) AS next
   FROM jobs AS held WHERE held.id = $2 AND held.queue = $1 AND held.blocked = 0`,
)

export const parkByHand = defineTurn({
  reads: ({ app, id }: ParkByHand) => ({
    pending: pendingWebhook(webhookQueue(app), id),
    settled: settledWebhook(webhookQueue(app), id),
    behind: standsBefore(webhookQueue(app), id),
  }),
  decide: (command, { pending: [row], settled, behind }, { now, nextId }): Decision<Parked | Refused> => {
    const { app, id, by, admin, from } = command
    if (row === undefined) {
      return settled.length === 0
        ? refuse(deliveryCodes.unknown, `There is no delivery ${id} of this app.`)
        : refuse(deliveryCodes.notWaiting, `Delivery ${id} has ended: there is nothing to park.`)
    }
    const log = readDeliveryLog(row.outcome)
    const isSending = row.leased_until !== null && row.leased_until > now
    const refused = isSending ? sending(id) : isHeldByHand(log) ? heldAlready(id) : null
    if (refused !== null) return refused
    const until = now + LONGEST_WAIT_MS
    const parked: DeliveryLog = { ...log, byHand: { at: now, by, admin, from, until, sentAgainAt: null } }
    const freed = behind[0]?.next ?? null
    return {
      result: { kind: 'parked', at: now, until, freed },
      writes: [
        ...parkUnleased({ id, at: until, outcome: JSON.stringify(parked) }, row, now),
        insertChange(nextId(), now, app, 'webhook-parked', String(id), byWhom(by, admin), from),
      ],
      signals: [id, ...(freed === null ? [] : [freed])].map(parkedSignal),
    }
  },
})

function sending(id: number) {
  return refuse(
    deliveryCodes.sending,
    `Delivery ${id} is being sent: park it when its attempt has ended, which takes seconds.`,
  )
}

function heldAlready(id: number) {
  return refuse(deliveryCodes.notWaiting, `Delivery ${id} is parked by hand already: redeliver sends it.`)
}
