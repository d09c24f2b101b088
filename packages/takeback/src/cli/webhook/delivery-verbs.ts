/** `takeback webhook health | deliveries | redeliver | park | test`: what became of an app's webhooks, and what can be done about them. */
import type {
  DeliveryAttempt,
  DeliveryEntry,
  DeliveryHealthAnswer,
  ListDeliveriesAnswer,
  ParkAnswer,
  RedeliverAnswer,
  SendTestEventAnswer,
} from '@takeback/protocol'
import type { Admin } from '../../admin/admin.ts'
import { parseDuration } from '../duration.ts'
import { type FlagValues, UsageError } from '../flags.ts'
import { systemClock } from '../system-clock.ts'
import { printable } from '../printable.ts'

const usualLimit = 20
const dayMs = 86_400_000

export async function deliveries(values: FlagValues, admin: Admin): Promise<void> {
  const Deliveries = await found(values, admin)
  if (values.json) return say(JSON.stringify(Deliveries))
  if (Deliveries.length === 0) return say('No deliveries.')
  for (const delivery of Deliveries) {
    const { Id, CallbackCommand, State, Attempts, EnqueuedAt, NextAttemptAt, Log, ParkedByHand } = delivery
    const next = NextAttemptAt === null || State === 'sending' ? '' : `  next ${timeOf(NextAttemptAt)}`
    say(`${Id}  ${timeOf(EnqueuedAt)}  ${State.padEnd(10)}  ${CallbackCommand}  attempts ${Attempts}${next}`)
    for (const attempt of Log) say(`    ${timeOf(attempt.At)}  ${inWords(attempt)}`)
    if (ParkedByHand !== null) say(`    ${timeOf(ParkedByHand.At)}  ${byHandInWords(ParkedByHand)}`)
  }
}

export async function health(values: FlagValues, admin: Admin): Promise<void> {
  const answer = await admin.call('takeback_config', 'get_delivery_health', {})
  const found = answer['Response'] as DeliveryHealthAnswer['Response']
  if (values.json) return say(JSON.stringify(found))
  const { MostCounted, Waiting, Sending, Parked, Dead, OldestAt, Paused, Endpoint } = found
  const counted = (count: number) => (count < MostCounted ? String(count) : `at least ${MostCounted}`)
  const oldest = OldestAt === null ? '' : `, the oldest since ${timeOf(OldestAt)}`
  say(`waiting    ${counted(Waiting)}${Paused ? ', paused' : ''}${oldest}`)
  say(`sending    ${counted(Sending)}`)
  say(`parked     ${counted(Parked)}`)
  say(`given up   ${counted(Dead)}`)
  if (Endpoint === null) return say('endpoint   no webhook was ever set')
  const { State, Failures, LeftAloneSince, NextTryAt, LastAcceptedAt, LastFailure } = Endpoint
  const since = LeftAloneSince === null ? '' : ` since ${timeOf(LeftAloneSince)}`
  const next = NextTryAt === null ? '' : `, tried again ${timeOf(NextTryAt)}`
  const failures = Failures === 1 ? '1 failure' : `${Failures} failures in a row`
  say(`endpoint   ${conditions[State]}${since}${Failures === 0 ? '' : `, ${failures}`}${next}`)
  if (LastAcceptedAt !== null) say(`accepted   ${timeOf(LastAcceptedAt)}`)
  if (LastFailure !== null) say(`failed     ${timeOf(LastFailure.At)}  ${inWords(LastFailure)}`)
}

const conditions = {
  'no-call-yet': 'no call yet since the Chat backend started',
  healthy: 'healthy',
  failing: 'failing',
  'left-alone': 'left alone',
} as const

/** A page can be short and still have a next one: the server looks at so many rows a call. */
async function found(values: FlagValues, admin: Admin): Promise<readonly DeliveryEntry[]> {
  const { limit = usualLimit, state, since } = values
  const filter = {
    ...(state !== undefined && { State: state }),
    ...(since !== undefined && { Since: sinceOf(since) }),
  }
  const all: DeliveryEntry[] = []
  let next: number | null = Number.MAX_SAFE_INTEGER
  while (next !== null && all.length < limit) {
    const command = { ...filter, Limit: limit - all.length, Before: next }
    const answer = await admin.call('takeback_config', 'list_deliveries', command)
    const page = answer['Response'] as ListDeliveriesAnswer['Response']
    all.push(...page.Deliveries)
    next = page.Next
  }
  return all
}

/** Words: the numbers of deliveries. Without: all that were given up since `--since`. Gives 1 when none of those that were named goes out. */
export async function redeliver(values: FlagValues, admin: Admin, words: readonly string[]): Promise<number> {
  if (words.length > 0 && (values.since !== undefined || values.state !== undefined))
    throw new UsageError('Name deliveries, or give --state dead --since 2h: one call does one of both.')
  const done = words.length > 0 ? await redeliverNamed(admin, words) : await redeliverDead(values, admin)
  const code = words.length > 0 && done.Redelivered.length === 0 ? 1 : 0
  if (values.json) {
    say(JSON.stringify(done))
    return code
  }
  for (const { Id, As } of done.Redelivered)
    say(Id === As ? `${Id} goes out now` : `${Id} is sent again as ${As}`)
  for (const { Id, Why } of done.Skipped) say(`${Id} is left: ${Why}`)
  if (done.Redelivered.length + done.Skipped.length === 0) say('Nothing was given up in that time.')
  return code
}

/** A word: the number of one delivery. */
export async function park(values: FlagValues, admin: Admin, words: readonly string[]): Promise<void> {
  const [word] = words
  if (word === undefined) throw new UsageError('Say which one: "takeback webhook park 12".')
  const [id] = numbersOf([word])
  const answer = await admin.call('takeback_config', 'park', { Id: id })
  const parked = answer['Response'] as ParkAnswer['Response']
  if (values.json) return say(JSON.stringify(parked))
  const { Id, Freed, Until } = parked
  say(`${Id} is parked: it goes out when it is sent again, and is given up ${timeOf(Until)} if it is not`)
  say(Freed === null ? 'nothing waited for it alone' : `${Freed} goes on, and those behind it`)
}

type Done = Pick<RedeliverAnswer['Response'], 'Redelivered' | 'Skipped'>

async function redeliverNamed(admin: Admin, words: readonly string[]): Promise<Done> {
  const answer = await admin.call('takeback_config', 'redeliver', { Ids: numbersOf(words) })
  return answer['Response'] as Done
}

function numbersOf(words: readonly string[]): number[] {
  const wrong = words.find((word) => !/^[1-9]\d{0,14}$/.test(word))
  if (wrong !== undefined) {
    throw new UsageError(
      `"${wrong}" is no delivery: give numbers as "takeback webhook deliveries" shows them.`,
    )
  }
  return words.map(Number)
}

async function redeliverDead(values: FlagValues, admin: Admin): Promise<Done> {
  if (values.since === undefined) {
    throw new UsageError(
      'Say which: "takeback webhook redeliver 12 13", or all that were given up: "--state dead --since 2h".',
    )
  }
  if ((values.state ?? 'dead') !== 'dead') {
    throw new UsageError(
      `--state is "${values.state}": only "dead" can be sent again together; name the others.`,
    )
  }
  const all: { Redelivered: Done['Redelivered'][number][]; Skipped: Done['Skipped'][number][] } = {
    Redelivered: [],
    Skipped: [],
  }
  const Since = sinceOf(values.since)
  let next: number | null = Number.MAX_SAFE_INTEGER
  while (next !== null) {
    const command = { State: 'dead', Since, Before: next }
    const answer = await admin.call('takeback_config', 'redeliver', command)
    const slice = answer['Response'] as RedeliverAnswer['Response']
    all.Redelivered.push(...slice.Redelivered)
    all.Skipped.push(...slice.Skipped)
    next = slice.Next
  }
  return all
}

export async function test(values: FlagValues, admin: Admin): Promise<void> {
  const [command, another] = values.commands
  if (another !== undefined)
    throw new UsageError('--commands is given more than once: a test sends one webhook.')
  const answer = await admin.call('takeback_config', 'send_test_event', {
    ...(command !== undefined && { CallbackCommand: command }),
  })
  const sent = answer['Response'] as SendTestEventAnswer['Response']
  if (values.json) return say(JSON.stringify(sent))
  say(`${sent.Line}\nHost: ${sent.Host}\n\n${sent.Body}\n\n${inWords(sent.Attempt)}`)
}

/** `2h`: two hours ago. */
function sinceOf(text: string): number {
  return Math.max(1, systemClock.now() - Math.min(parseDuration('since', text), 3650 * dayMs))
}

function inWords({ Outcome, Status, Ms, Why, Meaning, Answer }: DeliveryAttempt): string {
  const what = Status === null ? Outcome : `${Outcome} ${Status}`
  const words = [Why, Meaning, Answer].filter((word) => word !== null).map(printable)
  return [`${what} after ${Ms} ms`, ...words].join('  ')
}

function byHandInWords({ By, Admin, From, SentAgainAt }: NonNullable<DeliveryEntry['ParkedByHand']>): string {
  const who = Admin === null ? handWords[By] : `the admin ${printable(Admin)}`
  const since = SentAgainAt === null ? '' : `; sent again ${timeOf(SentAgainAt)}`
  return `parked by hand by ${who}, from ${printable(From)}${since}`
}

const handWords = {
  admin: 'an admin',
  'sign-in': 'somebody who was signed in to the console',
  console: 'somebody at the console',
} as const

function timeOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}
