/**
 * A Chat backend whose outbox is full: recalls are made while no dispatcher runs; then one starts, and the time until
 * the last delivery is recorded is measured. Prints one line of JSON.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { settledJobs } from '@takeback/store'
import { machineTimeline } from '../../packages/takeback/src/chat-backend/time/machine-timeline.ts'
import { startDispatcher } from '../../packages/takeback/src/chat-backend/webhooks/dispatcher.ts'
import { webhookQueue } from '../../packages/takeback/src/chat-backend/webhooks/outbox.ts'
import { createEgress } from '../../packages/takeback/src/http/egress/egress.ts'
import { createLog } from '../../packages/takeback/src/http/log.ts'
import { app, fillOutbox, openEngine } from './fill-outbox.ts'

const [url = '', total = '0'] = process.argv.slice(2)
const count = Number(total)
const clock = { now: () => Date.now() }
const folder = mkdtempSync(join(tmpdir(), 'takeback-bench-'))
const engine = await openEngine(folder)
// One conversation each: lanes are not what is measured here.
await fillOutbox(engine, { url, count, conversations: count })

const log = createLog({ level: 'error', stream: process.stderr })
const egress = createEgress({ allowLoopback: true })
const cpuBefore = process.cpuUsage()
const began = performance.now()
const dispatcher = startDispatcher({
  engine,
  egress,
  clock: machineTimeline(clock),
  passed: () => performance.now(),
  random: Math.random,
  log,
})
// In this order: the store is asked only when nothing is in hand.
while (dispatcher.held() > 0 || (await engine.jobs.nextRipeAt(webhookQueue(app))) !== null) {
  await new Promise((resolve) => setTimeout(resolve, 5))
}
const seconds = (performance.now() - began) / 1000
const { user, system } = process.cpuUsage(cpuBefore)
await dispatcher.stop()

const delivered = await countDelivered()
await egress.close()
await engine.close()
rmSync(folder, { recursive: true })
process.stdout.write(`${JSON.stringify({ seconds, delivered, cpuMicroseconds: user + system })}\n`)

async function countDelivered(): Promise<number> {
  let found = 0
  for (let before = Number.MAX_SAFE_INTEGER; ;) {
    const rows = await engine.read(settledJobs(webhookQueue(app), before, 1000))
    const last = rows.at(-1)
    if (last === undefined) return found
    found += rows.filter(({ state }) => state === 'done').length
    before = last.id
  }
}
