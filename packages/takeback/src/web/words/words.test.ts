import { expect, test } from 'vitest'
import { consoleBooks } from './console-words.ts'
import { en } from './en.ts'
import { playgroundBooks } from './playground-words.ts'
import { zh } from './zh.ts'

test.each([
  ['all pages', en, zh],
  ['the playground', playgroundBooks.en, playgroundBooks.zh],
  ['the console', consoleBooks.en, consoleBooks.zh],
])('[M6] [CO10] both languages have the same words, and none is empty: %s', (_name, one, other) => {
  const [english, chinese] = [said(one), said(other)]
  expect(Object.keys(chinese)).toEqual(Object.keys(english))
  for (const [key, text] of [...Object.entries(english), ...Object.entries(chinese)]) {
    expect(text.trim(), key).not.toBe('')
    expect(text, key).not.toMatch(/undefined|\[object|NaN|oops/i)
  }
})

test('[M6] the Chinese words are those of the Chat console', () => {
  expect(zh.kinds).toEqual({ c2c: '单聊', group: '群聊', topic: '社群话题', official: '公众号' })
  expect([zh.page, zh.columns.operator, zh.columns.lateness, zh.states.dead]).toEqual([
    '监控',
    '操作者',
    '延迟',
    '死信',
  ])
  expect([zh.tabs.quarantine, zh.tabs.refusals, zh.detail.redeliveries]).toEqual([
    '已隔离',
    '已拒绝',
    '重新投递',
  ])
})

/** Every leaf under its path; a function is called with plausible arguments. */
function said(words: object, path = ''): Record<string, string> {
  const leaves: Record<string, string> = {}
  for (const [key, word] of Object.entries(words) as [string, unknown][]) {
    const name = path === '' ? key : `${path}.${key}`
    if (typeof word === 'string') leaves[name] = word
    else if (typeof word === 'function') leaves[name] = String(word('3', 3, '3'))
    else if (typeof word === 'object' && word !== null)
      Object.entries(said(word, name)).forEach(([k, v]) => (leaves[k] = v))
  }
  return leaves
}
