/** From figures to findings: rules DR1, DR4, DR5, DR7, DR8 and DR10-DR15 of docs/spec/doctor.md. Pure. */
import { blockedAdvice } from '../../http/egress/blocked-advice.ts'
import type { DeliveryAttempt, DeliveryEntry } from '@takeback/protocol'
import { remoteFileSystem } from '@takeback/store/sqlite'
import { tokenWarnings } from '../../chat-backend/webhooks/token-warnings.ts'
import type { Sent } from '../trigger/send-recall.ts'
import { type Finding, findings } from './finding.ts'

const MEGABYTE = 1_048_576
/** Room for some minutes of a busy day. */
const TOO_LITTLE_ROOM = 100 * MEGABYTE
const LITTLE_ROOM = 1024 * MEGABYTE
/** A log is 8 MB before it is emptied; what is beyond this is held by a reader that does not end. */
const LONG_LOG = 64 * MEGABYTE
/** A commit is one flush; a call waits for one, and has two seconds. */
const SLOW_FLUSH_MS = 50
const TOO_SLOW_FLUSH_MS = 1000
/** `Sign` is good for 60 s either way. */
export const CLOCKS_DIFFER_MS = 5000
const CLOCKS_TOO_FAR_MS = 30_000
const LONG_WAIT_MS = 600_000
/** Half of what an endpoint has. */
const SLOW_ANSWER_MS = 1000

const oldestNode = [24, 15] as const

export function judgeNode(node: string, sqlite: string): Finding {
  const { fine, broken } = findings('DR1', 'Node')
  const [major = 0, minor = 0] = node.split('.').map(Number)
  const isOld = major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1])
  const says = `Node ${node} with SQLite ${sqlite}`
  return isOld
    ? broken(`${says} is too old.`, `Install Node ${oldestNode.join('.')} or newer.`)
    : fine(`${says}.`)
}

/** Whose files are nowhere when the power goes. By the number of their kind in statfs. */
const volatile: Readonly<Record<number, string>> = { 0x01021994: 'tmpfs', 0x858458f6: 'ramfs' }

export function judgeDisk(fileSystem: number, flushMs: number): Finding {
  const { fine, doubtful, broken } = findings('DR4', 'Disk')
  const far = remoteFileSystem(fileSystem)
  if (far !== null)
    return broken(
      `The data folder is on ${far}, whose locks and flushes can't be relied on.`,
      'Take a folder on a local disk (--data), or PostgreSQL (--store).',
    )
  const { [fileSystem]: fleeting } = volatile
  if (fleeting !== undefined)
    return doubtful(
      `The data folder is in memory (${fleeting}): all of it is gone when the machine stops.`,
      'Take a folder on a disk (--data).',
    )
  const says = `A write is on the disk after ${flushMs < 10 ? flushMs.toFixed(1) : Math.round(flushMs)} ms`
  if (flushMs > TOO_SLOW_FLUSH_MS)
    return broken(`${says}: webhooks would be answered too late.`, 'Find out what keeps this disk busy.')
  if (flushMs > SLOW_FLUSH_MS) return doubtful(`${says}, which is slow.`, 'Look at what else uses this disk.')
  return fine(`${says}.`)
}

export function judgeRoom(freeBytes: number, logBytes: number): Finding {
  const { fine, doubtful, broken } = findings('DR5', 'Room')
  const says = `${inMegabytes(freeBytes)} are free where the data folder is`
  if (freeBytes < TOO_LITTLE_ROOM)
    return broken(`${says}.`, 'Free some space: without any, recalls and webhooks are refused.')
  if (logBytes > LONG_LOG)
    return doubtful(
      `The log of the database has grown to ${inMegabytes(logBytes)}.`,
      'Look for a program that keeps the database open (a backup, a shell) and end it.',
    )
  if (freeBytes < LITTLE_ROOM) return doubtful(`${says}.`, 'Free some space before there is none.')
  return fine(`${says}.`)
}

function inMegabytes(bytes: number): string {
  const megabytes = Math.floor(bytes / MEGABYTE)
  return megabytes < 10_240 ? `${megabytes} MB` : `${Math.floor(megabytes / 1024)} GB`
}

/** `url`: of the webhook, for how it travels; empty when nobody said. */
export function judgeToken(tokens: readonly string[], url: string): Finding {
  const { fine, doubtful, skipped } = findings('DR7', 'Token')
  if (tokens.length === 0)
    return skipped('No token was given or found.', 'Give it with --token, or name the --data folder.')
  const [warning] = tokens.flatMap((token) => tokenWarnings(url, token))
  if (warning === undefined) return fine('The token is long and mixed enough.')
  return doubtful(warning, 'Change it with two tokens at once: see docs/guide/security.md, line 9.')
}

/** `aheadMs`: how far the other clock is ahead of this machine's. */
export function judgeClock(whose: string, aheadMs: number): Finding {
  const { fine, doubtful, broken } = findings('DR8', 'Clocks')
  const off = Math.abs(aheadMs)
  const seconds = Math.round(off / 1000)
  if (off < CLOCKS_DIFFER_MS) return fine(`The clock of ${whose} and this one agree.`)
  const says = `The clock of ${whose} is ${seconds} s ${aheadMs > 0 ? 'ahead of' : 'behind'} this one`
  const todo = 'Let both machines keep their time by NTP.'
  return off > CLOCKS_TOO_FAR_MS
    ? broken(`${says}: a Sign is good for 60 s, so webhooks are refused.`, todo)
    : doubtful(`${says}.`, todo)
}

/** What `get_callback` tells. */
export interface WebhookShown {
  readonly Url: string
  readonly CallbackCommandList: readonly string[]
  readonly Preset: string
  readonly Paused: boolean
  readonly IsTokenEnable: boolean
  readonly SigningSecrets: number
  readonly Warnings: readonly string[]
}

export function judgeSettings(shown: WebhookShown | null): Finding {
  const { fine, doubtful, broken } = findings('DR10', 'Webhooks')
  if (shown === null || shown.Url === '')
    return broken('No webhook URL is set, so nobody hears of a recall.', 'takeback webhook set --url URL')
  const recalls = shown.CallbackCommandList.filter((word) => /(?:MsgWithDraw|RecallMsg)$/.test(word))
  if (recalls.length === 0)
    return broken('No recall webhook is switched on.', 'takeback webhook set --commands recalls')
  if (shown.Paused) return broken('Webhooks are paused: they wait.', 'takeback webhook resume')
  const [warning] = shown.Warnings
  if (warning !== undefined) return doubtful(warning, 'takeback webhook set --url URL --token TOKEN')
  if (!shown.IsTokenEnable && shown.SigningSecrets === 0)
    return doubtful(
      'Webhooks are not signed, so whoever finds the URL can invent recalls.',
      'takeback webhook set --token TOKEN',
    )
  if (shown.Preset === 'tencent')
    return doubtful(
      'The preset tencent makes one attempt: what fails is lost.',
      'takeback webhook set --preset durable',
    )
  if (recalls.length < 3)
    return doubtful(
      `Only ${recalls.join(' and ')} ${recalls.length === 1 ? 'is' : 'are'} switched on.`,
      'takeback webhook set --commands recalls',
    )
  return fine('A URL is set, the three recall webhooks are on, and they are signed.')
}

export function judgeTestEvent(attempt: DeliveryAttempt): Finding {
  const { fine, doubtful, broken } = findings('DR11', 'Test event')
  const { Outcome, Status, Why, Meaning, Ms } = attempt
  if (Outcome === 'blocked')
    return broken(
      `The webhook URL is not called: ${Why ?? 'its address is blocked'}.`,
      blockedAdvice(Why ?? ''),
    )
  if (Outcome !== 'answered')
    return broken(
      `The webhook URL gave no answer (${Why ?? (Outcome === 'timed-out' ? 'none within 2 s' : Outcome)}).`,
      'Is the app backend running, and is this its address? takeback webhook show',
    )
  if (Status === 401 || Status === 403)
    return broken(
      `The app backend refused the test event with HTTP ${Status}.`,
      'Have both sides the same token and SDKAppID?',
    )
  if (Status !== 200 || Why !== null)
    return broken(
      `The app backend answered HTTP ${Status}${Why === null ? '' : `, but ${Why}`}.`,
      'It must answer 200 with JSON: takeback check URL says what else.',
    )
  const says = `The app backend took a test event in ${Math.round(Ms)} ms`
  if (Ms > SLOW_ANSWER_MS)
    return doubtful(`${says}; there are 2,000.`, 'Let it answer first and work afterwards.')
  return fine(`${says}${Meaning === null ? '' : ` (${Meaning})`}.`)
}

export interface Waiting {
  readonly parked: readonly DeliveryEntry[]
  readonly dead: readonly DeliveryEntry[]
  readonly waiting: readonly DeliveryEntry[]
  /** So many were asked for of each. */
  readonly most: number
}

export function judgeWaiting({ parked, dead, waiting, most }: Waiting, now: number): Finding {
  const { fine, doubtful } = findings('DR12', 'Deliveries')
  const count = ({ length }: readonly unknown[]) => (length < most ? `${length}` : `${most} or more`)
  if (dead.length > 0)
    return doubtful(
      `${count(dead)} webhooks were given up${parked.length > 0 ? `, ${count(parked)} are parked` : ''}.`,
      'takeback webhook deliveries --state dead, then takeback webhook redeliver --state dead --since 2h',
    )
  if (parked.length > 0)
    return doubtful(
      `${count(parked)} webhooks are parked: they alone fail.`,
      'takeback webhook deliveries --state parked',
    )
  const oldest = Math.min(...waiting.map(({ EnqueuedAt }) => EnqueuedAt))
  if (waiting.length >= most)
    return doubtful(
      `${count(waiting)} webhooks wait.`,
      'takeback webhook deliveries --state waiting shows what their endpoint says',
    )
  if (now - oldest > LONG_WAIT_MS)
    return doubtful(
      `${count(waiting)} webhooks wait, one for ${Math.round((now - oldest) / 60_000)} minutes.`,
      'takeback webhook deliveries --state waiting shows what their endpoint says',
    )
  return fine(waiting.length === 0 ? 'Nothing waits, nothing was given up.' : `${count(waiting)} wait.`)
}

export function judgeInbox(
  { quarantined, refused }: { readonly quarantined: number; readonly refused: number },
  dead: number,
): Finding {
  const { fine, doubtful } = findings('DR13', 'Receiver')
  if (quarantined > 0)
    return doubtful(`${quarantined} webhooks are in quarantine.`, 'Look at the page of the monitor.')
  if (dead > 0)
    return doubtful(`${dead} recalls were given up by their handler.`, 'Look at the page of the monitor.')
  if (refused > 0)
    return doubtful(
      `${refused} calls were refused since it started.`,
      'The page of the monitor says which and why.',
    )
  return fine('Nothing is in quarantine, given up or refused.')
}

export function judgeWebhook(sent: Sent, isSigned: boolean): Finding {
  const { fine, broken } = findings('DR14', 'Webhook')
  const signed = isSigned ? 'A signed webhook' : 'A webhook without Sign'
  if (sent.ok) return fine(`${signed} was taken in ${Math.round(sent.ms)} ms.`)
  if (sent.status === null)
    return broken(
      `${signed} came to nothing: ${sent.meaning.replace(/: is a receiver listening there\?$/, '')}.`,
      'Is the receiver running, and is this its address?',
    )
  if (sent.status === 401)
    return broken(
      `${signed} was refused with HTTP 401.`,
      isSigned ? 'Has the receiver another token?' : 'Give its token with --token.',
    )
  if (sent.status === 403)
    return broken(`${signed} was refused with HTTP 403.`, 'Has the receiver another SDKAppID (--sdkappid)?')
  return broken(
    `${signed} was answered HTTP ${sent.status}: ${sent.meaning}.`,
    'takeback check URL says what a receiver must do.',
  )
}

/** `sent`: signed with a token that nobody has; null: no token is known, or the right one was not taken. */
export function judgeWrongSign(sent: Sent | null): Finding {
  const { fine, doubtful, broken, skipped } = findings('DR15', 'Wrong Sign')
  if (sent === null)
    return skipped('Not tried: no token is known that the receiver takes.', 'Give it with --token.')
  if (sent.status === 401 || sent.status === 403) return fine(`A wrong Sign was refused with ${sent.status}.`)
  if (sent.ok)
    return broken(
      'A webhook with a wrong Sign was taken: whoever finds the URL can invent recalls.',
      'Give the receiver its token: takeback receive --token TOKEN',
    )
  return doubtful(
    `A webhook with a wrong Sign was answered ${sent.status === null ? sent.meaning : `HTTP ${sent.status}`}.`,
    'It should be refused with 401.',
  )
}
