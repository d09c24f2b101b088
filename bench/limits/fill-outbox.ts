/**
 * Recalls that are made while no dispatcher runs, so that their webhooks wait in the outbox.
 * As a process: `fill-outbox.ts FOLDER URL COUNT CONVERSATIONS`, for a Chat backend that is then started on the folder.
 */
import { join } from 'node:path'
import { openSqliteStore } from '@takeback/store/sqlite'
import type { Engine } from '../../packages/takeback/src/chat-backend/engine.ts'
import type { chatStore } from '../../packages/takeback/src/chat-backend/turns/index.ts'

export const app = 1_400_000_000
/** Turns that are under way at once; beyond it a batch only gets longer. */
const width = 512

export function openEngine(folder: string): Promise<Engine> {
  return openSqliteStore<typeof chatStore>({
    file: join(folder, 'chat.db'),
    module: new URL('../../packages/takeback/src/chat-backend/turns/index.ts', import.meta.url),
    clock: { now: () => Date.now() },
  })
}

interface Backlog {
  readonly url: string
  readonly count: number
  readonly conversations: number
}

export async function fillOutbox(engine: Engine, { url, count, conversations }: Backlog): Promise<void> {
  await engine.turn('upsert-app', { app, secretKey: null, newKey: 'k'.repeat(64), admins: ['administrator'] })
  await engine.turn('start-webhook', { app, url, token: 't'.repeat(32) })
  const people = Array.from({ length: conversations + 1 }, (_, index) => `user-${index}`)
  for (let at = 0; at < people.length; at += 100) {
    const accounts = people.slice(at, at + 100).map((userId) => ({ userId, nick: null, faceUrl: null }))
    await engine.turn('accounts/import', { app, accounts })
  }
  const origin = { operator: 'administrator', clientIp: '127.0.0.1', platform: 'RESTAPI' }
  const sendAndRecall = async (index: number): Promise<void> => {
    const pair = { app, sender: 'user-0', recipient: `user-${1 + (index % conversations)}`, origin }
    const sent = await engine.turn('c2c/send', {
      ...pair,
      seq: index,
      random: index,
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
    const [seq = 0, random = 0, time = 0] = sent.messageKey.split('_').map(Number)
    await engine.turn('c2c/recall', { ...pair, messageKey: { seq, random, time }, by: { kind: 'admin' } })
  }
  const lane = async (first: number): Promise<void> => {
    for (let index = first; index < count; index += width) await sendAndRecall(index)
  }
  await Promise.all(Array.from({ length: width }, (_, first) => lane(first)))
}

if (import.meta.main) {
  const [folder = '', url = '', count = '0', conversations = '1'] = process.argv.slice(2)
  const engine = await openEngine(folder)
  await fillOutbox(engine, { url, count: Number(count), conversations: Number(conversations) })
  await engine.close()
  process.stdout.write(`${JSON.stringify({ filled: Number(count) })}\n`)
}
