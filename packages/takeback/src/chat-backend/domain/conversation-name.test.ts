import { expect, test } from 'vitest'
import { c2cConversationName, c2cPeer } from './conversation-name.ts'

test('both parties give a conversation the same name', () => {
  expect(c2cConversationName('romeo', 'juliet')).toBe(c2cConversationName('juliet', 'romeo'))
})

test('the name tells the other party, or oneself in a conversation with oneself', () => {
  expect(c2cPeer(c2cConversationName('romeo', 'juliet'), 'romeo')).toBe('juliet')
  expect(c2cPeer(c2cConversationName('romeo', 'juliet'), 'juliet')).toBe('romeo')
  expect(c2cPeer(c2cConversationName('romeo', 'romeo'), 'romeo')).toBe('romeo')
})
