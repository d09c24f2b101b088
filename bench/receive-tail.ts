import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Pool } from 'undici'
import type { Bench } from './bench.ts'
import { benchFile, type Child, startChild } from './child.ts'
import { recallBody, signedUrl, startReceiver } from './receive.ts'

const perSecond = 1000
const seconds = 60
/** Beyond what an open loop ever has under way while the receiver keeps up. */
const connections = 256

/**
 * An open loop: each webhook is sent at its time, however long the ones before it take, and its latency counts from
 * that time, so that a pause of the receiver is seen by all that should have been sent during it.
 */
export const bench: Bench = {
  question:
    'latency of 1,000 webhooks/s (open loop, from the intended start) while every handler hangs or is down',
  async run(size) {
    const count = Math.max(200, Math.round(perSecond * seconds * size))
    const hanging = await startChild(benchFile('limits/silent.ts'), [])
    const bare = await startChild(benchFile('limits/http-json.ts'), [])
    const gone = await closedPort()
    const rows: string[] = []
    try {
      rows.push(
        await oneRow('bare node:http + JSON.parse', `http://127.0.0.1:${String(bare.ready['port'])}/`, count),
      )
      for (const [name, port] of [
        ['takeback receive, its handler hangs', hanging.ready['port']],
        ['takeback receive, its handler is down', gone],
      ] as const) {
        const folder = mkdtempSync(join(tmpdir(), 'takeback-bench-'))
        const forward = ['--forward-to', `http://127.0.0.1:${String(port)}/`]
        const receiver: Child = await startReceiver(folder, forward)
        try {
          rows.push(await oneRow(name, String(receiver.ready['callback']), count))
        } finally {
          await receiver.stop()
          rmSync(folder, { recursive: true })
        }
      }
    } finally {
      await Promise.all([hanging.stop(), bare.stop()])
    }
    return [...rows, `  checked: each of ${count} was answered 200 with the documented body`]
  },
}

async function oneRow(name: string, callback: string, count: number): Promise<string> {
  const { origin, pathname, search } = signedUrl(callback)
  const pool = new Pool(origin, { connections, pipelining: 1 })
  const took: number[] = []
  const sends: Promise<void>[] = []
  const began = performance.now()
  const send = async (index: number): Promise<void> => {
    const answer = await pool.request({
      method: 'POST',
      path: pathname + search,
      headers: { 'content-type': 'application/json' },
      body: recallBody(index),
    })
    const body = await answer.body.text()
    if (answer.statusCode !== 200 || !body.includes('"OK"'))
      throw new Error(`${name}: ${answer.statusCode} ${body}`)
    took.push(performance.now() - (began + (index * 1000) / perSecond))
  }
  while (sends.length < count) {
    const due = Math.min(count, Math.ceil(((performance.now() - began) * perSecond) / 1000))
    while (sends.length < due) sends.push(send(sends.length))
    await pause(1)
  }
  await Promise.all(sends)
  await pool.close()
  took.sort((a, b) => a - b)
  const at = (share: number) =>
    (took[Math.min(count - 1, Math.floor(count * share))] ?? Number.NaN).toFixed(1)
  return `  ${name.padEnd(40)} p50 ${at(0.5)} ms, p99 ${at(0.99)}, p99.9 ${at(0.999)}, p99.99 ${at(0.9999)}, most ${at(1)}`
}

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}
