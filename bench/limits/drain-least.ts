/**
 * The least that delivers at least once: a table of bodies that wait, taken in batches, sent with 64 in flight, signed, and
 * taken off in a commit that is on the disk. No lanes, no retries, no story of the attempt, no vetted address. Prints one
 * line of JSON.
 */
import { hash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { Pool } from 'undici'
import type { Asked, Waiting } from './drain-least-writer.ts'

const [target = '', total = '0'] = process.argv.slice(2)
const count = Number(total)
const url = new URL(target)
const width = 64
const batch = 256
const token = 't'.repeat(32)
const path = `${url.pathname}?SdkAppid=1400000000&CallbackCommand=C2C.CallbackAfterMsgWithDraw&contenttype=json`

const folder = mkdtempSync(join(tmpdir(), 'takeback-bench-'))
const writer = new Worker(new URL('drain-least-writer.ts', import.meta.url), {
  workerData: { folder, count },
})
const pool = new Pool(url.origin, { connections: width, pipelining: 1 })
const waiting: Waiting[] = []
let done: number[] = []
let delivered = 0
let flying = 0
/** A question is on its way to the writer. */
let isAsking = true
const ended = Promise.withResolvers<void>()

let cpuBefore = process.cpuUsage()
let began = performance.now()
writer.on('message', (message: 'filled' | readonly Waiting[]) => {
  if (message === 'filled') {
    isAsking = false
    cpuBefore = process.cpuUsage()
    began = performance.now()
    return ask()
  }
  isAsking = false
  waiting.push(...message)
  if (message.length === 0 && waiting.length === 0 && done.length === 0 && flying === 0) ended.resolve()
  else fly()
})

/** Tells what is done, and asks for more, one question at a time. */
function ask(): void {
  const wanted = waiting.length < batch ? batch : 0
  if (isAsking || (done.length === 0 && wanted === 0)) return
  isAsking = true
  writer.postMessage({ done, wanted } satisfies Asked)
  done = []
}

function fly(): void {
  for (; flying < width; flying += 1) {
    const next = waiting.shift()
    if (next === undefined) break
    send(next)
  }
  ask()
}

function send([id, body]: Waiting): void {
  const time = Math.floor(Date.now() / 1000)
  const signed = `${path}&RequestTime=${time}&Sign=${hash('sha256', token + String(time))}`
  let status = 0
  pool.dispatch(
    { method: 'POST', path: signed, headers: { 'content-type': 'application/json' }, body },
    {
      onRequestStart() {},
      onResponseStart(_controller, statusCode) {
        status = statusCode
      },
      onResponseData() {},
      onResponseEnd() {
        flying -= 1
        if (status === 200) {
          delivered += 1
          done.push(id)
        }
        fly()
      },
      onResponseError(_controller, error) {
        ended.reject(error)
      },
    },
  )
}

await ended.promise
const seconds = (performance.now() - began) / 1000
const { user, system } = process.cpuUsage(cpuBefore)
await pool.close()
await writer.terminate()
rmSync(folder, { recursive: true })
process.stdout.write(`${JSON.stringify({ seconds, delivered, cpuMicroseconds: user + system })}\n`)
