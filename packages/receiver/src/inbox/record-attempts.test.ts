import { expect, test } from 'vitest'
import { recordAttempts, type Attempt } from './record-attempts.ts'

test('[R62] the files are wiped when a copy went, not whenever a handler that was given one has failed', () => {
  const erasesAfter = (state: Attempt['state'], afterMs: number, copies = [{ id: 7, msg_id: null }]) => {
    const spent = { app: 1, messages: [{ era: 0, identity: 'x', msgId: null }], afterMs }
    const attempt = { inbox: 1, outcome: 'failed', detail: '', state, spent } as const
    const ending = { id: 1, fence: 1, step: { kind: 'done' }, outcome: '{}', attempt } as const
    const held = [[{ queue: 'apply', lane: null, followed: 0 }]]
    return recordAttempts.decide(
      [ending],
      { held, copies: state === 'applied' ? [copies] : [], told: [] },
      { now: 0, nextId: () => 2 },
    ).erases
  }
  expect([erasesAfter('applied', 0), erasesAfter('retrying', 0), erasesAfter('dead', 0)]).toEqual([
    true,
    false,
    false,
  ])
  expect(erasesAfter('applied', 1000)).toBe(false)
  expect(erasesAfter('applied', 0, [])).toBe(false)
})
