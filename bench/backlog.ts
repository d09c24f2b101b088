import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Bench } from './bench.ts'
import { startChat } from './chat-child.ts'
import { benchFile, startChild } from './child.ts'

const pending = 1_000_000
/** A multiple of what fill-outbox.ts has under way: then each is filled in order. */
const conversations = 10_240
/** Deliveries whose rate is measured, after the first thousand. */
const measured = 50_000
const warmUp = 1000
const answer = '{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}'

export const bench: Bench = {
  question: '1,000,000 webhooks wait: memory over idle, process start → first delivery, deliveries/s',
  async run(size) {
    const count = Math.max(3000, Math.round(pending * size * size))
    const sink = await openSink()
    const folder = mkdtempSync(join(tmpdir(), 'takeback-bench-'))
    const empty = mkdtempSync(join(tmpdir(), 'takeback-bench-'))
    const flags = ['--webhook-url', sink.url, '--webhook-commands', 'recalls', '--allow-private-webhooks']
    try {
      const bare = await startChat(empty, flags)
      await pause(size < 1 ? 500 : 10_000)
      const idle = bare.residentBytes()
      await bare.stop()

      const filling = await startChild(benchFile('limits/fill-outbox.ts'), [
        folder,
        sink.url,
        String(count),
        String(Math.min(conversations, count)),
      ])
      await filling.stop()

      const began = performance.now()
      const chat = await startChat(folder, flags)
      const until = Math.min(count, warmUp + measured)
      let most = 0
      while (sink.heard.count < until) {
        most = Math.max(most, chat.residentBytes())
        await pause(20)
      }
      const first = sink.heard.firstAt - began
      const rate = (until - warmUp) / ((sink.heard.untilAt(until) - sink.heard.untilAt(warmUp)) / 1000)
      await chat.stop()
      const mebibytes = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MiB`
      return [
        `  ${count} webhooks of ${Math.min(conversations, count)} conversations wait`,
        `  memory           ${mebibytes(idle)} idle, ${mebibytes(most)} at most while they go out: ${mebibytes(most - idle)} more`,
        `  first delivery   ${(first / 1000).toFixed(2)} s after the start of the process`,
        `  rate             ${Math.round(rate)} deliveries/s`,
        '  checked: in each conversation the webhooks came in order',
      ]
    } finally {
      await sink.close()
      rmSync(folder, { recursive: true })
      rmSync(empty, { recursive: true })
    }
  },
}

/** Takes every webhook, notes when, and throws when one comes before an earlier one of its conversation. */
async function openSink() {
  const times: number[] = []
  const latest = new Map<string, number>()
  const heard = {
    get count() {
      return times.length
    },
    get firstAt() {
      return times[0] ?? Number.NaN
    },
    untilAt: (count: number) => times[count - 1] ?? Number.NaN,
  }
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      times.push(performance.now())
      const { To_Account: to, MsgKey: key } = JSON.parse(Buffer.concat(chunks).toString()) as {
        To_Account: string
        MsgKey: string
      }
      const seq = Number(key.split('_')[0])
      if (seq <= (latest.get(to) ?? -1)) throw new Error(`${key} to ${to} came after ${latest.get(to)}`)
      latest.set(to, seq)
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length })
      response.end(answer)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`,
    heard,
    async close(): Promise<void> {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}
