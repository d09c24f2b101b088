/**
 * A Chat backend whose outbox is full: recalls are made while no dispatcher runs; then one starts, and the time until
 * the last delivery is recorded is measured. Prints one line of JSON.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { settledJobs } from '@takeback/store'
import { openSqliteStore } from '@takeback/store/sqlite'
import type { chatStore } from '../../packages/takeback/src/chat-backend/turns/index.ts'
import { startDispatcher } from '../../packages/takeback/src/chat-backend/webhooks/dispatcher.ts'
import { webhookQueue } from '../../packages/takeback/src/chat-backend/webhooks/outbox.ts'
import { createEgress } from '../../packages/takeback/src/http/egress/egress.ts'
import { createLog } from '../../packages/takeback/src/http/log.ts'

const app = 1_400_000_000
const [url = '', total = '0'] = process.argv.slice(2)
const count = Number(total)
const clock = { now: () => Date.now() }
const folder = mkdtempSync(join(tmpdir(), 'takeback-bench-'))
const engine = await openSqliteStore<typeof chatStore>({
  file: join(folder, 'chat.db'),
  module: new URL('../../packages/takeback/src/chat-backend/turns/index.ts', import.meta.url),
  clock,
})
await fillOutbox()

const log = createLog({ level: 'error', stream: process.stderr })
const egress = createEgress({ allowLoopback: true })
const cpuBefore = process.cpuUsage()
const began = performance.now()
const dispatcher = startDispatcher({ engine, egress, clock, random: Math.random, log })
while ((await engine.jobs.nextRipeAt(webhookQueue(app))) !== null || dispatcher.held() > 0) {
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

async function fillOutbox(): Promise<void> {
  const admins = ['administrator']
  await engine.turn('upsert-app', { app, secretKey: null, newKey: 'k'.repeat(64), admins })
  await engine.turn('start-webhook', { app, url, token: 't'.repeat(32) })
  const people = Array.from({ length: count + 1 }, (_, index) => `user-${index}`)
  for (let at = 0; at < people.length; at += 100) {
    const accounts = people.slice(at, at + 100).map((userId) => ({ userId, nick: null, faceUrl: null }))
    await engine.turn('accounts/import', { app, accounts })
  }
  const origin = { operator: 'administrator', clientIp: '127.0.0.1', platform: 'RESTAPI' }
  // One conversation each: lanes are not what is measured here.
  await Promise.all(
    people.slice(1).map(async (recipient, random) => {
      const pair = { app, sender: 'user-0', recipient, origin }
      const sent = await engine.turn('c2c/send', {
        ...pair,
        seq: random,
        random,
        clientTime: null,
        body: '[]',
        custom: null,
        customBlanked: null,
        quoted: [],
        flags: 0,
        sendKey: null,
        afterSend: false,
      })
      if (sent.kind === 'refused') throw new Error(sent.info)
      const [seq = 0, , time = 0] = sent.messageKey.split('_').map(Number)
      await engine.turn('c2c/recall', { ...pair, messageKey: { seq, random, time }, by: { kind: 'admin' } })
    }),
  )
}

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
