/** A running Chat backend, over REST with its admin's rights: rules DR8-DR12 of docs/spec/doctor.md. */
import type { DeliveryEntry, ListDeliveriesAnswer, SendTestEventAnswer } from '@takeback/protocol'
import { type Admin, AdminRefused, AdminUnavailable } from '../../admin/admin.ts'
import { type Finding, findings } from './finding.ts'
import { judgeClock, judgeSettings, judgeTestEvent, judgeWaiting, type WebhookShown } from './judge.ts'

const WITHIN_MS = 5000
const MOST = 100
/** No webhook was ever set: docs/spec/delivery.md. */
const NOT_SET = 100_301
/** So many test events went out in a minute: D27. */
const TOO_FAST = 60_007

export interface ChatPlace {
  readonly url: string
  /** Somebody said that it is there. */
  readonly isNamed: boolean
  /** Null: no key was given or found. */
  readonly admin: Admin | null
}

/** `now`: this machine's clock. */
export async function lookAtChatBackend(place: ChatPlace, now: () => number): Promise<Finding[]> {
  const { fine, broken, skipped } = findings('DR9', 'Chat backend')
  const health = await healthOf(place.url)
  if (health === null) {
    const says = `No Chat backend answers at ${place.url}`
    return [
      place.isNamed
        ? broken(`${says}.`, 'Is it running, and is this its address?')
        : skipped(`${says}.`, 'Name it with --chat URL.'),
    ]
  }
  const clock = health.date === null ? [] : [judgeClock('the Chat backend', health.date - now())]
  // Another server than ours has no such page, and may serve REST all the same.
  if (health.status === 503) {
    const says = `The Chat backend at ${place.url} says that it is not well (HTTP ${health.status}).`
    return [broken(says, `Its log says why; ${place.url}/healthz on the machine itself says what.`), ...clock]
  }
  const { admin } = place
  if (admin === null) {
    const says = 'The Chat backend answers; no key was given or found to ask it more.'
    return [skipped(says, 'Give --key-file FILE, or name its --data folder.'), ...clock]
  }
  try {
    const shown = await webhookOf(admin)
    const asked = fine(`The Chat backend at ${place.url} is well and takes the key.`)
    return [asked, ...clock, ...(await lookAtWebhooks(admin, shown, now()))]
  } catch (error) {
    if (!(error instanceof AdminRefused || error instanceof AdminUnavailable)) throw error
    return [broken(`${error.message}.`, 'Are --sdkappid, --admin and the key those of this app?'), ...clock]
  }
}

async function lookAtWebhooks(admin: Admin, shown: WebhookShown | null, now: number): Promise<Finding[]> {
  const settings = judgeSettings(shown)
  const [parked, dead, waiting] = await Promise.all(
    ['parked', 'dead', 'waiting'].map((state) => deliveriesIn(admin, state)),
  )
  const kept = judgeWaiting(
    { parked: parked ?? [], dead: dead ?? [], waiting: waiting ?? [], most: MOST },
    now,
  )
  if (shown === null || shown.Url === '') return [settings, kept]
  return [settings, await sendTestEvent(admin), kept]
}

async function sendTestEvent(admin: Admin): Promise<Finding> {
  try {
    const answer = await admin.call('takeback_config', 'send_test_event', {
      CallbackCommand: 'C2C.CallbackAfterMsgWithDraw',
    })
    return judgeTestEvent((answer['Response'] as SendTestEventAnswer['Response']).Attempt)
  } catch (error) {
    if (!(error instanceof AdminRefused && error.code === TOO_FAST)) throw error
    const says = 'None was sent: the Chat backend sends no more of them in this minute.'
    return findings('DR11', 'Test event').skipped(says, 'Call doctor again a minute later.')
  }
}

async function webhookOf(admin: Admin): Promise<WebhookShown | null> {
  try {
    const answer = await admin.call('takeback_config', 'get_callback', {})
    return answer['Response'] as WebhookShown
  } catch (error) {
    if (error instanceof AdminRefused && error.code === NOT_SET) return null
    throw error
  }
}

async function deliveriesIn(admin: Admin, State: string): Promise<readonly DeliveryEntry[]> {
  const answer = await admin.call('takeback_config', 'list_deliveries', { State, Limit: MOST })
  return (answer['Response'] as ListDeliveriesAnswer['Response']).Deliveries
}

/** Null: nobody answers. */
async function healthOf(
  url: string,
): Promise<{ readonly status: number; readonly date: number | null } | null> {
  try {
    const answer = await fetch(`${url}/healthz`, {
      redirect: 'error',
      signal: AbortSignal.timeout(WITHIN_MS),
    })
    await answer.body?.cancel()
    const date = Date.parse(answer.headers.get('date') ?? '')
    return { status: answer.status, date: Number.isNaN(date) ? null : date }
  } catch {
    return null
  }
}
