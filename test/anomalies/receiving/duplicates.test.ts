/** The same webhooks again and again, shuffled and many at once: rule P03 of docs/spec/reliability.md. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { effectKey } from '@takeback/protocol'
import { createReceiver } from '@takeback/receiver'
import { sqliteInbox } from '@takeback/receiver/sqlite'
import { expect } from 'vitest'
import { webhookFixture, type FixtureBody } from '../../../packages/takeback/src/testing/webhook-fixture.ts'
import { below, diceOf, type Dice } from '../dice.ts'
import { doubled, lost, type Asked } from '../loop/history.ts'
import { Shop } from '../loop/shop.ts'
import { scene } from '../runs/scene.ts'

const app = 1_400_000_000
const MESSAGES = 200
const TIMES = 10
const AT_ONCE = 50

/** Recalls of groups, each with one to three of the messages, so that they are grouped otherwise each time. */
function deliveriesOf(group: string, dice: Dice): FixtureBody[] {
  const numbers = Array.from({ length: MESSAGES * TIMES }, (_, index) => index % MESSAGES)
  const shuffled = numbers.toSorted(() => dice() - 0.5)
  const bodies: FixtureBody[] = []
  while (shuffled.length > 0) {
    const msgSeqs = [...new Set(shuffled.splice(0, 1 + below(dice, 3)))].map((number) => number + 1)
    bodies.push(webhookFixture('group', { groupId: group, msgSeqs }))
  }
  return bodies
}

scene(
  'each message ten times, shuffled, grouped otherwise each time, fifty at once: one effect each',
  { promise: 'P03', unit: 'deliveries', rounds: 1 },
  async (trying) => {
    const folder = mkdtempSync(join(tmpdir(), 'takeback-again-'))
    const inbox = await sqliteInbox(join(folder, 'inbox.db'))
    const shop = new Shop(join(folder, 'shop.db'))
    const receiver = createReceiver({ sdkAppId: app, inbox, log: { warn() {}, error() {} } })
    receiver.on('recall', (recall) => shop.apply(recall))
    const asked: Asked[] = []
    try {
      for (const seed of trying.rounds()) {
        const group = `verona-${seed}`
        const waiting = deliveriesOf(group, diceOf(seed))
        for (let seq = 1; seq <= MESSAGES; seq += 1) {
          const key = effectKey(app, { kind: 'group', groupId: group, topicId: null }, { name: `${seq}` })
          asked.push({ conversation: group, key, isAcknowledged: true })
        }
        trying.tried(waiting.length)
        const sender = async () => {
          for (let body = waiting.pop(); body !== undefined; body = waiting.pop()) {
            const json = Buffer.from(JSON.stringify(body))
            const { status } = await receiver.handle({
              method: 'POST',
              rawUrl: `/callback?SdkAppid=${app}&CallbackCommand=${body.CallbackCommand}`,
              headers: {},
              clientIp: '127.0.0.1',
              readBody: async () => json,
            })
            if (status !== 200) trying.broke(`answered ${status}`)
          }
        }
        await Promise.all(Array.from({ length: AT_ONCE }, sender))
      }
      await expect.poll(() => lost(asked, shop.effects()).length, { timeout: 60_000 }).toBe(0)
      trying.add('messages', asked.length)
      trying.add('effects', shop.effects().length)
      trying.broke(...lost(asked, shop.effects()), ...doubled(asked, shop.effects()))
    } finally {
      await receiver.close()
      await inbox.close()
      shop[Symbol.dispose]()
      rmSync(folder, { recursive: true })
    }
  },
)
