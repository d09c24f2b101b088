/** A random sequence of sends, recalls and repeats against a model that a reader can keep in the head. */
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openGroupStage, seqs, type GroupApp, type GroupStage } from '../../../testing/open-group-stage.ts'

let stage: GroupStage
beforeAll(async () => {
  stage = await openGroupStage()
})
afterAll(() => stage[Symbol.asyncDispose]())

type Step =
  | { readonly kind: 'send'; readonly onlineOnly: boolean }
  | { readonly kind: 'repeat' }
  | { readonly kind: 'recall'; readonly seqs: readonly number[] }

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('send' as const), onlineOnly: fc.boolean() }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'repeat' as const }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('recall' as const),
      seqs: fc.array(fc.integer({ min: 0, max: 16 }), { minLength: 1, maxLength: 10 }),
    }),
  },
)

class Model {
  readonly sent: { onlineOnly: boolean; recalled: boolean }[] = []
  /** The MsgSeqs of each webhook that has to go out. */
  readonly webhooks: number[][] = []
  lastRandom = 0

  recall(list: readonly number[]): number[] {
    const codes = list.map((seq) => {
      const message = this.sent[seq - 1]
      if (message === undefined) return 10030
      return message.recalled || message.onlineOnly ? 10032 : 0
    })
    const taken = [...new Set(list.filter((_, i) => codes[i] === 0))]
    for (const seq of taken) {
      const message = this.sent[seq - 1]
      if (message !== undefined) message.recalled = true
    }
    if (taken.length > 0) this.webhooks.push(taken)
    return codes
  }
}

async function play(app: GroupApp, model: Model, action: Step): Promise<void> {
  if (action.kind === 'recall') {
    const expected = model.recall(action.seqs)
    const answer = await app.call('group/group_msg_recall', {
      GroupId: 'g',
      MsgSeqList: seqs(...action.seqs),
    })
    expect(answer.ErrorCode).toBe(0)
    expect(answer.RecallRetList).toEqual(action.seqs.map((seq, i) => ({ MsgSeq: seq, RetCode: expected[i] })))
    return
  }
  const repeated = action.kind === 'repeat' && model.sent.length > 0
  if (!repeated) {
    model.lastRandom += 1
    model.sent.push({ onlineOnly: action.kind === 'send' && action.onlineOnly, recalled: false })
  }
  const OnlineOnlyFlag = model.sent.at(-1)?.onlineOnly === true ? 1 : 0
  const answer = await app.says('g', `text ${model.sent.length}.`, {
    Random: model.lastRandom,
    OnlineOnlyFlag,
  })
  expect(answer).toMatchObject({ ErrorCode: 0, MsgSeq: model.sent.length })
}

async function holds(app: GroupApp, model: Model): Promise<void> {
  const asked = { GroupId: 'g', ReqMsgNumber: 20, ReqMsgSeq: 20 }
  const served = await app.call('group/group_msg_get_simple', asked)
  const numbered = model.sent.map((message, i) => ({ ...message, seq: i + 1 })).toReversed()
  const kept = numbered.filter(({ onlineOnly, recalled }) => !onlineOnly && !recalled)
  expect(served.RspMsgList.map(({ MsgSeq }: { MsgSeq: number }) => MsgSeq)).toEqual(
    kept.map(({ seq }) => seq).slice(0, 20),
  )
  const all = await app.call('group/group_msg_get_simple', { ...asked, WithRecalledMsg: 1 })
  const text = JSON.stringify([served, all])
  for (const { seq, recalled } of numbered) if (recalled) expect(text).not.toContain(`text ${seq}.`)
  expect(await app.rows('bodies')).toBe(model.sent.filter(({ recalled }) => !recalled).length)

  const events = await app.webhooks()
  const told = events.flatMap((event) =>
    event.command === 'Group.CallbackAfterRecallMsg' ? [event.messages.map(({ seq }) => seq)] : [],
  )
  expect(told).toEqual(model.webhooks)
}

test('[GS1] [GR6] seqs stay dense, what is recalled is never served, one webhook per recall that took anything back', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
      const app = await stage.app()
      await app.call('group/create_group', { Type: 'Public', Name: 'n', GroupId: 'g' })
      const model = new Model()
      for (const action of steps) await play(app, model, action)
      await holds(app, model)
    }),
    { numRuns: 20 },
  )
})
