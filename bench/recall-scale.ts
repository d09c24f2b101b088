import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSqliteStore } from '@takeback/store/sqlite'
import { formatMsgKey, parseMsgKey } from '../packages/protocol/src/index.ts'
import type { chatStore } from '../packages/takeback/src/chat-backend/turns/index.ts'
import type { Engine } from '../packages/takeback/src/chat-backend/engine.ts'
import type { Bench } from './bench.ts'

const sizes = [10_000, 100_000, 1_000_000]
const recallsPerSize = 4000
const conversations = 1000
/** Turns under way at once: many share a commit. */
const fillWidth = 2000
const recallWidth = 64
const app = 1_400_000_000
const origin = { operator: 'administrator', clientIp: '127.0.0.1', platform: 'RESTAPI' }

export const bench: Bench = {
  question:
    'what a recall costs with 10,000, 100,000 and 1,000,000 messages stored: of the newest ones, and of old ones anywhere',
  async run(size) {
    const folder = mkdtempSync(join(tmpdir(), 'takeback-bench-'))
    const file = join(folder, 'chat.db')
    const engine: Engine = await openSqliteStore<typeof chatStore>({
      file,
      module: new URL('../packages/takeback/src/chat-backend/turns/index.ts', import.meta.url),
      clock: { now: () => Math.floor(performance.timeOrigin + performance.now()) },
    })
    const lines: string[] = []
    const keys: string[] = []
    try {
      await importPeople(engine)
      const first: Record<string, number> = {}
      for (const most of sizes) {
        const stored = Math.max(1000, Math.round(most * size))
        const count = Math.min(recallsPerSize, stored / 4)
        await inLanes(fillWidth, stored - keys.length, async () => send(engine, keys))
        lines.push(`${stored} messages, ${(statSync(file).size / 2 ** 20).toFixed(0)} MiB`)
        for (const [which, chosen] of [
          ['newest', newest(keys, count)],
          ['old ones', anywhere(keys, count)],
        ] as const) {
          const { perSecond, cpu } = await recallAll(engine, chosen)
          first[which] ??= cpu
          const ratio = (cpu / first[which]).toFixed(2)
          lines.push(
            `  ${which.padEnd(9)} ${Math.round(perSecond)} recalls/s, ${Math.round(cpu)} CPU µs each: ${ratio} of the smallest`,
          )
        }
      }
      return [...lines, '  checked: every recall was one']
    } finally {
      await engine.close()
      rmSync(folder, { recursive: true })
    }
  },
}

async function importPeople(engine: Engine): Promise<void> {
  await engine.turn('upsert-app', {
    app,
    secretKey: null,
    newKey: 'k'.repeat(64),
    admins: ['administrator'],
    settings: {},
  })
  const people = Array.from({ length: conversations + 1 }, (_, index) => `user-${index}`)
  for (let at = 0; at < people.length; at += 100) {
    const accounts = people.slice(at, at + 100).map((userId) => ({ userId, nick: null, faceUrl: null }))
    await engine.turn('accounts/import', { app, accounts })
  }
}

/** Act `count` times, `width` at once. */
async function inLanes(width: number, count: number, act: (index: number) => Promise<void>): Promise<void> {
  let next = 0
  const lane = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) await act(index)
  }
  await Promise.all(Array.from({ length: Math.min(width, count) }, lane))
}

let random = 0

/** The n-th message goes to the recipient of that number, see `recipientOf`. */
async function send(engine: Engine, keys: string[]): Promise<void> {
  random += 1
  const sent = await engine.turn('c2c/send', {
    app,
    sender: 'user-0',
    recipient: recipientOf(random),
    seq: random,
    random,
    clientTime: null,
    body: '[{"MsgType":"TIMTextElem","MsgContent":{"Text":"a message of an ordinary length, as people write them"}}]',
    custom: null,
    customBlanked: null,
    quoted: [],
    flags: 0,
    sendKey: null,
    afterSend: false,
    origin,
  })
  if (sent.kind !== 'sent') throw new Error(`not sent: ${sent.info}`)
  keys.push(sent.messageKey)
}

function recipientOf(n: number): string {
  return `user-${1 + (n % conversations)}`
}

function newest(keys: string[], count: number): string[] {
  return take(keys, (i) => keys.length - count + i, count)
}

/** Evenly among the older half. */
function anywhere(keys: string[], count: number): string[] {
  const step = Math.floor(keys.length / 2 / count)
  return take(keys, (i) => i * step, count)
}

/** Out of the list, for a message is recalled once; a hole is passed over. */
function take(keys: string[], at: (i: number) => number, count: number): string[] {
  const taken: string[] = []
  for (let i = 0; i < count; i += 1) {
    const key = keys[at(i)] ?? ''
    if (key !== '') taken.push(key)
    keys[at(i)] = ''
  }
  return taken
}

async function recallAll(engine: Engine, keys: readonly string[]) {
  const cpuBefore = process.cpuUsage()
  const began = performance.now()
  await inLanes(recallWidth, keys.length, async (index) => {
    const key = parseMsgKey(keys[index] ?? '')
    if (key === null) throw new Error('no MsgKey')
    const call = { app, sender: 'user-0', recipient: recipientOf(key.random), messageKey: key, origin }
    const { kind } = await engine.turn('c2c/recall', { ...call, by: { kind: 'admin' } })
    if (kind !== 'recalled') throw new Error(`${formatMsgKey(key)} was not recalled`)
  })
  const { user, system } = process.cpuUsage(cpuBefore)
  const seconds = (performance.now() - began) / 1000
  return { perSecond: keys.length / seconds, cpu: (user + system) / keys.length }
}
