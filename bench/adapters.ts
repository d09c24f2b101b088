/** What a framework around the receiver costs: each against the receiver in bare node:http, in turns. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { webhookCommands, webhookUrl } from '@takeback/protocol'
import type { Bench } from './bench.ts'
import { benchFile, type Child, startChild } from './child.ts'
import { runLoad } from './load.ts'
import { type Measured, sideBySide } from './side-by-side.ts'

const width = 64
const rounds = 3
const perRound = 10_000

export const bench: Bench = {
  question: 'durable webhooks/s in express, fastify, koa and web ÷ node:http',
  async run(size) {
    const count = Math.max(width, Math.round(perRound * size))
    const folder = mkdtempSync(join(tmpdir(), 'takeback-bench-'))
    const start = (name: string) => startChild(benchFile('receiver-in.ts'), [name, folder])
    const bare = await start('node:http')
    const lines: string[] = []
    let sent = 0
    const next = (child: Child) => measure(child, count, (sent += count))
    try {
      for (const name of ['express', 'fastify', 'koa', 'web']) {
        const framed = await start(name)
        const sides = {
          rounds: size < 1 ? 1 : rounds,
          limitName: 'node:http',
          oursName: name,
          unit: 'webhooks',
        }
        lines.push(...(await sideBySide({ ...sides, limit: () => next(bare), ours: () => next(framed) })))
        await framed.stop()
      }
      return lines
    } finally {
      await bare.stop()
      rmSync(folder, { recursive: true })
    }
  },
}

/** Webhooks `first` to `first + count` of a receiver-in.ts. */
export async function measure(child: Child, count: number, first: number): Promise<Measured> {
  const url = new URL(
    webhookUrl(`http://127.0.0.1:${String(child.ready['port'])}/callback`, {
      sdkAppId: 1_400_000_000,
      command: webhookCommands.c2cRecall,
      clientIp: '127.0.0.1',
      platform: 'RESTAPI',
    }),
  )
  const before = child.cpuMicroseconds()
  const seconds = await runLoad({
    origin: url.origin,
    width,
    count,
    path: () => url.pathname + url.search,
    body: (index) =>
      JSON.stringify({
        CallbackCommand: webhookCommands.c2cRecall,
        From_Account: 'jared',
        To_Account: `to-${index % 1000}`,
        MsgKey: `${first + index}_2837546_1557481126`,
      }),
    check(status, body) {
      if (status !== 200 || !body.includes('"OK"')) throw new Error(`answered ${status} ${body}`)
    },
  })
  return { perSecond: count / seconds, cpuMicroseconds: (child.cpuMicroseconds() - before) / count }
}
