import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { webhookCommands, webhookUrl } from '@takeback/protocol'
import { sign } from '@takeback/protocol/crypto'
import { type Child, startChild } from './child.ts'
import { runLoad } from './load.ts'
import type { Bench } from './bench.ts'
import { type Measured, sideBySide } from './side-by-side.ts'

const sdkAppId = 1_400_000_000
const token = 'a-token-of-more-than-24-characters'
const width = 64
const rounds = 5

/** The size of a real webhook: 335 bytes, like the measurements this is compared with. */
const padding = 'x'.repeat(180)

export const bench: Bench = {
  question: 'verified, durable (fsync), identified webhooks/s ÷ bare node:http + JSON.parse',
  async run(size) {
    const limit = await startChild(fileURLToPath(new URL('limits/http-json.ts', import.meta.url)), [])
    return compare({ size, perRound: 20_000, limitName: 'bare node:http + JSON.parse', limit, store: [] })
  },
}

export interface Comparison {
  readonly size: number
  readonly perRound: number
  readonly limitName: string
  /** Stopped at the end. */
  readonly limit: Child
  /** Flags that say where the receiver remembers. */
  readonly store: readonly string[]
}

/** The receiver beside a limit that takes the same bodies. */
export async function compare({ size, perRound, limitName, limit, store }: Comparison): Promise<string[]> {
  const count = Math.max(width, Math.round(perRound * size))
  const folder = mkdtempSync(join(tmpdir(), 'takeback-bench-'))
  const ours = await startReceiver(folder, store)
  let sent = 0
  let toLimit = 0
  try {
    const lines = await sideBySide({
      rounds: size < 1 ? 1 : rounds,
      limitName,
      oursName: ['takeback receive', ...store.slice(0, 1)].join(' '),
      unit: 'webhooks',
      limit: () => {
        const first = toLimit
        toLimit += count
        return measure(limit, `http://127.0.0.1:${String(limit.ready['port'])}`, '/', count, first)
      },
      ours: async () => {
        const first = sent
        sent += count
        const { origin, pathname, search } = signedUrl(String(ours.ready['callback']))
        return measure(ours, origin, pathname + search, count, first)
      },
    })
    await checkCount(String(ours.ready['monitor']), sent)
    return [...lines, `  checked: ${sent} webhooks are in the inbox`]
  } finally {
    await Promise.all([limit.stop(), ours.stop()])
    rmSync(folder, { recursive: true })
  }
}

function signedUrl(callback: string): URL {
  const requestTime = String(Math.floor(Date.now() / 1000))
  return new URL(
    webhookUrl(callback, {
      sdkAppId,
      command: webhookCommands.c2cRecall,
      clientIp: '127.0.0.1',
      platform: 'RESTAPI',
      sign: sign(token, requestTime),
      requestTime,
    }),
  )
}

function startReceiver(folder: string, store: readonly string[]): Promise<Child> {
  return startChild(fileURLToPath(new URL('../packages/takeback/bin/takeback.js', import.meta.url)), [
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

async function measure(
  child: Child,
  origin: string,
  path: string,
  count: number,
  first: number,
): Promise<Measured> {
  const before = child.cpuMicroseconds()
  const seconds = await runLoad({
    origin,
    width,
    count,
    path: () => path,
    body: (index) =>
      JSON.stringify({
        CallbackCommand: webhookCommands.c2cRecall,
        From_Account: 'jared',
        To_Account: `to-${index % 1000}`,
        MsgKey: `${first + index}_2837546_1557481126`,
        UnreadMsgNum: 7,
        Padding: padding,
      }),
    check(status, body) {
      if (status !== 200 || !body.includes('"OK"')) throw new Error(`answered ${status} ${body}`)
    },
  })
  return { perSecond: count / seconds, cpuMicroseconds: (child.cpuMicroseconds() - before) / count }
}

async function checkCount(monitor: string, expected: number): Promise<void> {
  const overview = (await (await fetch(new URL('/api/overview', monitor))).json()) as { recallsToday: number }
  if (overview.recallsToday !== expected) {
    throw new Error(`${expected} were answered 200, the inbox holds ${overview.recallsToday}`)
  }
}
