import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { webhookCommands, webhookUrl } from '@takeback/protocol'
import { sign } from '@takeback/protocol/crypto'
import { benchFile, type Child, startChild, takebackCommand } from './child.ts'
import { runLoad } from './load.ts'
import type { Bench } from './bench.ts'
import { interleaved, type Measured, type Side } from './side-by-side.ts'

const sdkAppId = 1_400_000_000
const token = 'a-token-of-more-than-24-characters'
const width = 64
const rounds = 5

/** The size of a real webhook: 335 bytes, like the measurements this is compared with. */
const padding = 'x'.repeat(180)

export const bench: Bench = {
  question:
    'verified, durable (fsync), identified webhooks/s ÷ bare node:http + JSON.parse, and ÷ the least that is durable',
  async run(size) {
    const folder = mkdtempSync(join(tmpdir(), 'takeback-bench-'))
    const limits = [
      { name: 'bare node:http + JSON.parse', child: await startChild(benchFile('limits/http-json.ts'), []) },
      {
        name: 'the least: node:http, one row, a commit',
        child: await startChild(benchFile('limits/http-durable.ts'), [folder]),
      },
    ]
    try {
      return await compare({ size, perRound: 20_000, limits, store: [] })
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
}

export interface Comparison {
  readonly size: number
  readonly perRound: number
  /** Stopped at the end. */
  readonly limits: readonly Limit[]
  /** Flags that say where the receiver remembers, and what. */
  readonly store: readonly string[]
  /** By default recalls. */
  readonly webhooks?: Webhooks
}

export interface Limit {
  readonly name: string
  readonly child: Child
}

export interface Webhooks {
  readonly command: string
  /** In JSON; no two alike. */
  body(index: number): string
  /** How many the receiver says that it holds, by the address of its monitor. */
  held(monitor: string): Promise<number>
}

/** The receiver beside limits that take the same bodies. */
export async function compare(comparison: Comparison): Promise<string[]> {
  const { size, perRound, limits, store, webhooks } = comparison
  const count = Math.max(width, Math.round(perRound * size))
  const ours = await openReceiver(store, webhooks)
  try {
    const lines = await interleaved({
      rounds: size < 1 ? 1 : rounds,
      unit: 'webhooks',
      others: limits.map((limit) => sideOf(limit, count, webhooks)),
      ours: {
        name: ['takeback receive', ...store.slice(0, 1)].join(' '),
        run: () => ours.take(count),
      },
    })
    return [...lines, `  checked: ${await ours.check()} webhooks are in the inbox`]
  } finally {
    await Promise.all([...limits.map(({ child }) => child.stop()), ours.stop()])
  }
}

function sideOf({ name, child }: Limit, count: number, webhooks: Webhooks | undefined): Side {
  let sent = 0
  return {
    name,
    run() {
      const first = sent
      sent += count
      return sendWebhooks(child, `http://127.0.0.1:${String(child.ready['port'])}/`, count, first, webhooks)
    },
  }
}

const recalls: Webhooks = {
  command: webhookCommands.c2cRecall,
  body: recallBody,
  async held(monitor) {
    const overview = await (await fetch(new URL('/api/overview', monitor))).json()
    return (overview as { recallsToday: number }).recallsToday
  },
}

/** `takeback receive` in a new folder. */
export async function openReceiver(store: readonly string[], webhooks = recalls) {
  const folder = mkdtempSync(join(tmpdir(), 'takeback-bench-'))
  const child = await startReceiver(folder, store)
  let sent = 0
  return {
    /** So many webhooks that it has not seen. */
    take(count: number): Promise<Measured> {
      const first = sent
      sent += count
      return sendWebhooks(child, String(child.ready['callback']), count, first, webhooks)
    },
    /** How many it holds; throws when that is not how many it took. */
    async check(): Promise<number> {
      const held = await webhooks.held(String(child.ready['monitor']))
      if (held !== sent) throw new Error(`${sent} were answered 200, the inbox holds ${held}`)
      return sent
    },
    async stop(): Promise<void> {
      await child.stop()
      rmSync(folder, { recursive: true })
    },
  }
}

export function signedUrl(callback: string, command = recalls.command): URL {
  const requestTime = String(Math.floor(Date.now() / 1000))
  return new URL(
    webhookUrl(callback, {
      sdkAppId,
      command,
      clientIp: '127.0.0.1',
      platform: 'RESTAPI',
      sign: sign(token, requestTime),
      requestTime,
    }),
  )
}

export function startReceiver(folder: string, store: readonly string[]): Promise<Child> {
  return startChild(takebackCommand, [
    'receive',
    '--json',
    '--log-level',
    'error',
    '--data',
    folder,
    '--token',
    token,
    '--sdkappid',
    String(sdkAppId),
    '--callback-port',
    '0',
    '--monitor-port',
    '0',
    ...store,
  ])
}

/** Webhooks `first` to `first + count`, each for a message of its own, signed now. */
export async function sendWebhooks(
  child: Child,
  callback: string,
  count: number,
  first: number,
  webhooks = recalls,
): Promise<Measured> {
  const { origin, pathname, search } = signedUrl(callback, webhooks.command)
  const before = child.cpuMicroseconds()
  const seconds = await runLoad({
    origin,
    width,
    count,
    path: () => pathname + search,
    body: (index) => webhooks.body(first + index),
    check(status, body) {
      if (status !== 200 || !body.includes('"OK"')) throw new Error(`answered ${status} ${body}`)
    },
  })
  return { perSecond: count / seconds, cpuMicroseconds: (child.cpuMicroseconds() - before) / count }
}

export function recallBody(index: number): string {
  return JSON.stringify({
    CallbackCommand: webhookCommands.c2cRecall,
    From_Account: 'jared',
    To_Account: `to-${index % 1000}`,
    MsgKey: `${index}_2837546_1557481126`,
    UnreadMsgNum: 7,
    Padding: padding,
  })
}
