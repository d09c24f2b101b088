import { expect, test } from 'vitest'
import { planMessages } from './plan.ts'

const lines = Array.from({ length: 1000 }, (_, index) => ({ from: `user-${index % 7}`, text: `${index}` }))

test('[C9] a plan takes back exactly the share, of both kinds of message', () => {
  const plan = planMessages(lines, 10)
  const recalled = plan.filter((message) => message.recalled)
  expect(recalled).toHaveLength(100)
  expect(recalled.filter(({ recipient }) => recipient === null).length).toBeGreaterThan(20)
  expect(recalled.filter(({ recipient }) => recipient !== null).length).toBeGreaterThan(20)
  expect(planMessages(lines, 10)).toEqual(plan)
})

test('[C9] nobody writes to himself', () => {
  const monologue = lines.map(({ text }) => ({ from: 'hamlet', text }))
  for (const { sender, recipient } of [...planMessages(lines, 0), ...planMessages(monologue, 0)]) {
    expect(recipient).not.toBe(sender)
  }
  expect(planMessages(monologue, 50).every(({ recipient }) => recipient === null)).toBe(true)
})
