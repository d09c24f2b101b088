import { parseArgs } from 'node:util'
import { formatMsgKey } from '../packages/protocol/src/index.ts'
import { postgresBinaries } from '../packages/store/src/testing/postgres-cluster.ts'
import type { Engine } from '../packages/takeback/src/chat-backend/engine.ts'
import type { Bench } from './bench.ts'
import { type EnginePlace, enginePlaces } from './engine-places.ts'
import { app, conversations, filling, keyOf, type Pace, recipientOf, text } from './fill-messages.ts'

const sizes = [10_000, 1_000_000, 10_000_000]
const smallest = 4 * conversations
const smokeSizes = [smallest, 2 * smallest]
const recallsPerSize = 4000
/** Turns under way at once: many share a commit. */
const recallWidth = 64
/** All that is stored was said within it: less than the retention. */
const spanMs = 6 * 86_400_000
const origin = { operator: 'administrator', clientIp: '127.0.0.1', platform: 'RESTAPI' }

export const bench: Bench = {
  question:
    'what a recall costs with 10,000, 1,000,000 and 10,000,000 messages stored, of the newest and of old ones anywhere; [--store sqlite|postgres] [--sizes 10000,…]',
  async run(size, words) {
    const { values } = parseArgs({
      args: [...words],
      options: { store: { type: 'string', multiple: true }, sizes: { type: 'string' } },
    })
    const wanted = values.sizes?.split(',').map(sizeOf) ?? (size < 1 ? smokeSizes : sizes)
    const lines: string[] = []
    for (const name of values.store ?? Object.keys(enginePlaces)) {
      if (name !== 'sqlite' && name !== 'postgres')
        throw new RangeError(`--store is ${name}: give sqlite or postgres`)
      if (name === 'postgres' && postgresBinaries() === null) {
        lines.push('  PostgreSQL is not installed: apt-get install postgresql')
        continue
      }
      await using place = await enginePlaces[name]()
      lines.push(...(await measure(name, place, wanted)))
    }
    return [...lines, '  checked: every recall was one']
  },
}

/** Whole rounds of all conversations. */
function sizeOf(word: string): number {
  const size = Number(word)
  if (Number.isSafeInteger(size) && size >= smallest && size % conversations === 0) return size
  throw new RangeError(`--sizes holds ${word}: give thousands from ${smallest} on, separated by commas`)
}

async function measure(name: string, place: EnginePlace, wanted: readonly number[]): Promise<string[]> {
  const pace: Pace = {
    begin: Math.floor((performance.timeOrigin - spanMs) / 1000) * 1000,
    each: Math.floor(spanMs / Math.max(...wanted)),
  }
  let stored = conversations
  await place.use(clockFrom(pace.begin), (engine) => beginTalks(engine))
  const first: Record<string, number> = {}
  const taken = new Set<number>()
  const lines: string[] = []
  for (const size of wanted.toSorted((a, b) => a - b)) {
    const began = performance.now()
    await place.fill(filling(stored, size, pace))
    stored = size
    const filled = ((performance.now() - began) / 1000).toFixed(0)
    lines.push(
      `${name}: ${stored} messages, ${((await place.bytes()) / 2 ** 20).toFixed(0)} MiB (filled in ${filled} s)`,
    )
    const count = Math.min(recallsPerSize, stored / 4)
    const clock = clockFrom(pace.begin + (stored + 1) * pace.each)
    const recall = (chosen: readonly number[]) =>
      place.use(clock, (engine) => recallAll(engine, place, chosen, pace))
    // Warms up: the first of all would pay for what is compiled and planned.
    if (lines.length === 1) await recall(anywhere(stored, count / 4, taken))
    for (const [which, chosen] of [
      ['newest', newest(stored, count, taken)],
      ['old ones', anywhere(stored, count, taken)],
    ] as const) {
      const { perSecond, ours, server } = await recall(chosen)
      const all = ours + server
      first[which] ??= all
      const both = server === 0 ? '' : ` (${Math.round(ours)} of ours, ${Math.round(server)} of the server)`
      lines.push(
        `  ${which.padEnd(9)} ${Math.round(perSecond)} recalls/s, ${Math.round(all)} CPU µs each${both}: ${(all / first[which]).toFixed(2)} of the smallest`,
      )
    }
  }
  return lines
}

/** Real time, from a moment on. */
function clockFrom(begin: number) {
  const at = performance.now()
  return { now: () => Math.floor(begin + performance.now() - at) }
}

/** Everybody is there, and has been written to once. */
async function beginTalks(engine: Engine): Promise<void> {
  const settings = { secretKey: null, newKey: 'k'.repeat(64), admins: ['administrator'], settings: {} }
  await engine.turn('upsert-app', { app, ...settings })
  const people = Array.from({ length: conversations + 1 }, (_, index) => `user-${index}`)
  for (let at = 0; at < people.length; at += 100) {
    const accounts = people.slice(at, at + 100).map((userId) => ({ userId, nick: null, faceUrl: null }))
    await engine.turn('accounts/import', { app, accounts })
  }
  await inLanes(conversations, async (index) => send(engine, index + 1))
}

async function send(engine: Engine, n: number): Promise<void> {
  const sent = await engine.turn('c2c/send', {
    app,
    sender: 'user-0',
    recipient: recipientOf(n),
    seq: n,
    random: n,
    clientTime: null,
    body: text,
    custom: null,
    customBlanked: null,
    quoted: [],
    flags: 0,
    sendKey: null,
    afterSend: false,
    origin,
  })
  if (sent.kind !== 'sent') throw new Error(`not sent: ${sent.info}`)
}

/** Acts `count` times, `recallWidth` at once. */
async function inLanes(count: number, act: (index: number) => Promise<void>): Promise<void> {
  let next = 0
  const lane = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) await act(index)
  }
  await Promise.all(Array.from({ length: Math.min(recallWidth, count) }, lane))
}

function newest(stored: number, count: number, taken: Set<number>): number[] {
  return take(
    Array.from({ length: count }, (_, i) => stored - count + 1 + i),
    taken,
  )
}

/** Evenly among the older half, of those that were filled in. */
function anywhere(stored: number, count: number, taken: Set<number>): number[] {
  const step = (stored / 2 - conversations) / count
  return take(
    Array.from({ length: count }, (_, i) => conversations + 1 + Math.floor(i * step)),
    taken,
  )
}

/** A message is recalled once: in the place of one that was there is the next. */
function take(wanted: readonly number[], taken: Set<number>): number[] {
  return wanted.map((n) => {
    let one = n
    while (taken.has(one)) one += 1
    taken.add(one)
    return one
  })
}

async function recallAll(engine: Engine, place: EnginePlace, chosen: readonly number[], pace: Pace) {
  const before = place.cpu()
  const began = performance.now()
  await inLanes(chosen.length, async (index) => {
    const n = chosen[index] ?? 0
    const messageKey = keyOf(n, pace)
    const pair = { app, sender: 'user-0', recipient: recipientOf(n) }
    const { kind } = await engine.turn('c2c/recall', { ...pair, messageKey, by: { kind: 'admin' }, origin })
    if (kind !== 'recalled') throw new Error(`${formatMsgKey(messageKey)} was not recalled`)
  })
  const seconds = (performance.now() - began) / 1000
  const after = place.cpu()
  return {
    perSecond: chosen.length / seconds,
    ours: (after.ours - before.ours) / chosen.length,
    server: (after.server - before.server) / chosen.length,
  }
}
