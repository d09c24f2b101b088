import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSqliteStore } from '@takeback/store/sqlite'
import type { chatStore } from '../packages/takeback/src/chat-backend/turns/index.ts'
import type { Engine } from '../packages/takeback/src/chat-backend/engine.ts'
import type { Bench } from './bench.ts'

const stages = [10_000, 100_000, 500_000]
/** Everybody writes to everybody: what is sorted by sender is written all over the place. */
const people = 2000
/** Turns under way at once: many share a commit. */
const width = 256
export const app = 1_400_000_000
const origin = { operator: 'administrator', clientIp: '127.0.0.1', platform: 'RESTAPI' }

export const bench: Bench = {
  question: 'what a send costs while the store grows to 10,000, 100,000 and 500,000 messages of 2,000 people',
  async run(size) {
    const folder = mkdtempSync(join(tmpdir(), 'takeback-bench-'))
    const file = join(folder, 'chat.db')
    const engine: Engine = await openSqliteStore<typeof chatStore>({
      file,
      module: new URL('../packages/takeback/src/chat-backend/turns/index.ts', import.meta.url),
      clock: { now: () => Math.floor(performance.timeOrigin + performance.now()) },
    })
    const lines: string[] = []
    let sent = 0
    try {
      await importPeople(engine)
      for (const stage of stages) {
        const until = Math.max(width, Math.round(stage * size))
        const count = until - sent
        const cpuBefore = process.cpuUsage()
        const began = performance.now()
        await Promise.all(
          Array.from({ length: width }, async () => {
            while (sent < until) await send(engine, (sent += 1))
          }),
        )
        const seconds = (performance.now() - began) / 1000
        const { user, system } = process.cpuUsage(cpuBefore)
        const mebibytes = statSync(file).size / 2 ** 20
        lines.push(
          `to ${sent} messages, ${mebibytes.toFixed(0)} MiB: ${Math.round(count / seconds)} sends/s, ${((user + system) / count).toFixed(1)} CPU µs each`,
        )
      }
      return [...lines, '  checked: every send was one']
    } finally {
      await engine.close()
      rmSync(folder, { recursive: true })
    }
  },
}

export async function importPeople(engine: Engine): Promise<void> {
  await engine.turn('upsert-app', {
    app,
    secretKey: null,
    newKey: 'k'.repeat(64),
    admins: ['administrator'],
    settings: {},
  })
  const users = Array.from({ length: people }, (_, index) => nameOf(index))
  for (let at = 0; at < users.length; at += 100) {
    const accounts = users.slice(at, at + 100).map((userId) => ({ userId, nick: null, faceUrl: null }))
    await engine.turn('accounts/import', { app, accounts })
  }
}

const nameOf = (index: number) => `a-person-of-our-app-${index}`

/** The same people in every run, spread by a large odd number. */
export async function send(engine: Engine, n: number): Promise<void> {
  const sender = (n * 2_654_435_761) % people
  const answer = await engine.turn('c2c/send', {
    app,
    sender: nameOf(sender),
    recipient: nameOf((sender + 1 + (n % 10)) % people),
    seq: n,
    random: n,
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
  if (answer.kind !== 'sent') throw new Error(`not sent: ${answer.info}`)
}
