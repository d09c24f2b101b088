/** [OU2] [OU3] random sends, reads, recalls and sweeps against the plainest model of what is unread. */
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseMsgKey, type MsgKeyParts } from '@takeback/protocol'
import { openStage, type Stage } from '../../testing/open-stage.ts'
import { accountById } from '../../tables/accounts.ts'
import { c2cSide } from '../../tables/c2c-sides.ts'
import { sweep } from '../../sweep/sweeper.ts'

const retentionMs = 3_600_000
let stage: Stage
beforeAll(async () => {
  stage = await openStage({ retentionMs })
})
afterAll(() => stage[Symbol.asyncDispose]())

interface Message {
  readonly from: number
  readonly to: number
  readonly key: MsgKeyParts
  readonly order: number
  readonly counted: boolean
  state: 'unread' | 'read' | 'recalled'
}

const person = fc.integer({ min: 0, max: 1 })
const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('send' as const),
      from: person,
      to: person,
      counted: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('recall' as const), pick: fc.nat() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('read' as const),
      who: person,
      peer: person,
      ago: fc.option(fc.nat(8)),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      seconds: fc.oneof(fc.integer({ min: 1, max: 600 }), fc.constant(3000)),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('sweep' as const) }) },
)
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never

let run = 0

async function play(steps: readonly Step[]): Promise<void> {
  const { engine, clock } = stage
  const app = stage.app.sdkAppId
  const prefix = `r${++run}-`
  const origin = { operator: 'administrator', clientIp: '', platform: 'RESTAPI' }
  const names = [0, 1].map((n) => `${prefix}${n}`)
  const name = (n: number) => names[n] ?? ''
  await engine.turn('accounts/import', {
    app,
    accounts: names.map((userId) => ({ userId, nick: null, faceUrl: null })),
  })
  let messages: Message[] = []
  let order = 0
  const unreadOf = (who: number, peer?: number) =>
    messages.filter(
      (m) => m.to === who && (peer === undefined || m.from === peer) && m.state === 'unread' && m.counted,
    ).length

  for (const move of steps) {
    const second = Math.floor(clock.now() / 1000)
    if (move.kind === 'wait') clock.advance(move.seconds * 1000)
    if (move.kind === 'sweep') {
      await sweep(engine, clock)
      const kept = Math.ceil((clock.now() - retentionMs) / 1000)
      messages = messages.filter((m) => m.key.time >= kept)
    }
    if (move.kind === 'send') {
      const sent = await engine.turn('c2c/send', {
        app,
        sender: name(move.from),
        recipient: name(move.to),
        seq: 0,
        random: ++order,
        clientTime: null,
        body: '[]',
        custom: null,
        customBlanked: null,
        quoted: [],
        flags: move.counted ? 0 : 1,
        sendKey: null,
        afterSend: true,
        origin,
      })
      if (sent.kind === 'refused') throw new Error(sent.info)
      const key = parseMsgKey(sent.messageKey)
      if (key === null) throw new Error(sent.messageKey)
      const counted = move.counted && move.from !== move.to
      messages.push({ from: move.from, to: move.to, key, order, counted, state: 'unread' })
    }
    if (move.kind === 'read') {
      const upTo = move.ago === null ? null : second - move.ago * 60
      await engine.turn('c2c/read', { app, reader: name(move.who), peer: name(move.peer), readTime: upTo })
      for (const m of messages) {
        const included = upTo === null || m.key.time <= upTo
        if (m.to === move.who && m.from === move.peer && m.state === 'unread' && included) m.state = 'read'
      }
    }
    if (move.kind === 'recall' && messages.length > 0) {
      const message = messages[move.pick % messages.length]
      if (message === undefined) continue
      const [sender, recipient] = [name(message.from), name(message.to)]
      const recalled = await engine.turn('c2c/recall', {
        app,
        sender,
        recipient,
        messageKey: message.key,
        by: { kind: 'admin' },
        origin,
      })
      const tooOld = message.key.time * 1000 < clock.now() - retentionMs
      if (tooOld) expect(recalled).toMatchObject({ kind: 'refused', code: 20022 })
      else if (message.state === 'recalled') expect(recalled).toMatchObject({ kind: 'refused', code: 20023 })
      else {
        message.state = 'recalled'
        expect(recalled).toEqual({ kind: 'recalled', unread: unreadOf(message.to) })
      }
    }
  }
  for (const who of [0, 1]) {
    const [account] = await engine.read(accountById(app, name(who)))
    expect(account?.c2c_unread).toBe(unreadOf(who))
    for (const peer of [0, 1]) {
      const [side] = await engine.read(c2cSide(app, name(who), name(peer)))
      expect(side?.unread ?? 0).toBe(unreadOf(who, peer))
    }
  }
}

test('[OU2] [OU3] [SW2] whatever happens, the counts are those of the model', async () => {
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60 }), play), {
    numRuns: 40,
    endOnFailure: true,
  })
})
