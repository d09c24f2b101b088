/**
 * An alert is counted, and told: rules AL3 and AL4 of docs/spec/operator.md. What happens often is one alert with a
 * count: it gathers for a moment, and then the next one of its type and app waits for its time.
 */
import type { AlertBody, AlertExample, AlertType } from '@takeback/protocol'
import { defineTurn, type Decision } from '@takeback/store'
import type { Alert } from './alert.ts'
import {
  alertOfJob,
  countOf,
  type CountRow,
  deleteAlert,
  fixAlert,
  insertAlert,
  openAlert,
  saveCount,
} from './tables.ts'

export const alertQueue = 'alerts'

const down: AlertType = 'endpoint.down'
const back: AlertType = 'endpoint.back'

export interface Raised {
  readonly kind: 'raised'
}

export interface RaiseAlert extends Alert {
  /** What belongs together mostly happens together: an alert waits for so long. */
  readonly gatherMs: number
  /** Between two alerts of one type and app. */
  readonly quietMs: number
}

const raise = defineTurn({
  reads: ({ type, app }: RaiseAlert) => ({ count: countOf(type, app), open: openAlert(type, app) }),
  decide: ({ type, app, example, gatherMs, quietMs }, rows, { now, nextId }): Decision<Raised> => {
    const [before] = rows.count
    const count = (before?.count ?? 0) + 1
    const firstAt = count === 1 || before === undefined ? now : before.first_at
    const toldAt = before?.told_at ?? null
    const counted = saveCount(type, app, count, firstAt, now, JSON.stringify(example), toldAt)
    if (rows.open.length > 0) return { result: { kind: 'raised' }, writes: [counted] }
    const id = nextId()
    // That it is over is told soon: somebody may be on the way to it.
    const quietUntil = toldAt === null || type === back ? 0 : toldAt + quietMs
    const at = Math.max(now + gatherMs, quietUntil)
    return {
      result: { kind: 'raised' },
      writes: [counted, insertAlert(id, type, app)],
      jobs: [{ id, queue: alertQueue, lane: `${familyOf(type)}/${app}`, payload: '{}', at }],
    }
  },
})

/** Down and back go out in the order in which they happened. */
function familyOf(type: AlertType): string {
  return type === down || type === back ? 'endpoint' : type
}

export interface TakeAlert {
  readonly job: number
  /** As its row says. */
  readonly type: AlertType
  readonly app: number
  readonly from: 'chat' | 'receiver'
  /** For the first attempt; drawn by the caller. */
  readonly newWebhookId: string
}

export type TakenAlert =
  | { readonly kind: 'body'; readonly webhookId: string; readonly body: string }
  /** It was over before it was told. */
  | { readonly kind: 'nothing' }

/** What is to be sent: put together at the first attempt, the same ever after. */
const take = defineTurn({
  reads: ({ job, type, app }: TakeAlert) => ({
    alert: alertOfJob(job),
    count: countOf(type, app),
    down: countOf(down, app),
    back: countOf(back, app),
  }),
  decide: ({ job, from, newWebhookId, type, app }, rows, { now }): Decision<TakenAlert> => {
    const [alert] = rows.alert
    const [count] = rows.count
    if (alert === undefined || count === undefined) return { result: { kind: 'nothing' } }
    if (alert.body !== null && alert.webhook_id !== null)
      return { result: { kind: 'body', webhookId: alert.webhook_id, body: alert.body } }
    const { first_at, last_at, example } = count
    const told = (toldAt: number | null) => saveCount(type, app, 0, first_at, last_at, example, toldAt)
    if (count.count === 0 || isOver(type, rows.down[0], rows.back[0]))
      return { result: { kind: 'nothing' }, writes: [told(count.told_at), deleteAlert(job)] }
    const body = JSON.stringify({
      type,
      timestamp: new Date(now).toISOString(),
      data: {
        from,
        sdkAppId: app,
        count: count.count,
        firstAt: first_at,
        lastAt: last_at,
        example: JSON.parse(example) as AlertExample,
      },
    } satisfies AlertBody)
    return {
      result: { kind: 'body', webhookId: newWebhookId, body },
      writes: [fixAlert(newWebhookId, body, job), told(now)],
    }
  },
})

/** An endpoint that is back before anybody heard that it was down, and its being back. */
function isOver(type: AlertType, downs: CountRow | undefined, backs: CountRow | undefined): boolean {
  if (type === down) return backs !== undefined && backs.last_at >= (downs?.last_at ?? 0)
  if (type !== back) return false
  return (downs?.told_at ?? 0) <= (backs?.told_at ?? 0)
}

const forget = defineTurn({
  reads: (_command: { readonly job: number }) => ({}),
  decide: ({ job }): Decision<{ readonly kind: 'forgotten' }> => ({
    result: { kind: 'forgotten' },
    writes: [deleteAlert(job)],
  }),
})

export const alertTurns = { raise, take, forget }
