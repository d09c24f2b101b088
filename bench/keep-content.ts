import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { postgresBinaries, startCluster } from '../packages/store/src/testing/postgres-cluster.ts'
import type { Bench } from './bench.ts'
import { benchFile, startChild } from './child.ts'
import { compare, recallBody, signedUrl, startReceiver, type Webhooks } from './receive.ts'

const command = 'C2C.CallbackAfterSendMsg'
const burst = 450

const sentMessages: Webhooks = {
  command,
  body: (index) =>
    JSON.stringify({
      CallbackCommand: command,
      From_Account: 'jared',
      To_Account: `to-${index % 1000}`,
      MsgSeq: index,
      MsgRandom: 2_837_546,
      MsgTime: 1_557_481_126,
      MsgKey: `${index}_2837546_1557481126`,
      OnlineOnlyFlag: 0,
      SendMsgResult: 0,
      ErrorInfo: 'send msg succeed',
      MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'red packet' } }],
    }),
  async held(monitor) {
    const text = await (await fetch(new URL('/metrics', monitor))).text()
    return Number(/^takeback_receiver_contents_total\{outcome="kept"\} (\d+)$/m.exec(text)?.[1])
  },
}

/** Both sides on one new server of this machine, with its defaults (fsync on). */
export const bench: Bench = {
  question:
    'After-send webhooks kept on PostgreSQL ÷ bare node:http + one INSERT per request; a burst of 450 with recalls in it',
  async run(size) {
    if (postgresBinaries() === null) return ['  PostgreSQL is not installed: apt-get install postgresql']
    const cluster = await startCluster(mkdtempSync(join(tmpdir(), 'takeback-pg-')), {
      settings: { autovacuum: 'on', shared_buffers: '128MB' },
    })
    try {
      const store = ['--store', cluster.url, '--keep-content', '48h']
      const limit = await startChild(benchFile('limits/http-insert.ts'), [cluster.url])
      const lines = await compare({
        size,
        perRound: 4000,
        limits: [{ name: 'bare node:http + one INSERT per request', child: limit }],
        store,
        webhooks: sentMessages,
      })
      return [...lines, ...(await measureBursts(store, size < 1 ? 1 : 5))]
    } finally {
      await cluster.remove()
    }
  },
}

/** All at once, every tenth a recall of another message: how many are stored within the sender's two seconds? */
async function measureBursts(store: readonly string[], rounds: number): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'takeback-bench-'))
  const receiver = await startReceiver(folder, store)
  const callback = String(receiver.ready['callback'])
  const post = async (isRecall: boolean, index: number) => {
    const began = performance.now()
    const [url, body] = isRecall
      ? [signedUrl(callback), recallBody(index)]
      : [signedUrl(callback, command), sentMessages.body(index)]
    const response = await fetch(url, { method: 'POST', body })
    await response.arrayBuffer()
    return { isStored: response.status === 200, took: performance.now() - began }
  }
  try {
    const lines: string[] = []
    for (let round = 1; round <= rounds; round += 1) {
      const answers = await Promise.all(
        Array.from({ length: burst }, (_, index) => post(index % 10 === 0, 1_000_000 * round + index)),
      )
      const stored = answers.filter(({ isStored }) => isStored).length
      const slowest = Math.max(...answers.map(({ took }) => took))
      lines.push(
        `  burst of ${burst}: ${stored} stored, the others 503; the last answer after ${Math.round(slowest)} ms`,
      )
    }
    return lines
  } finally {
    await receiver.stop()
    rmSync(folder, { recursive: true })
  }
}
