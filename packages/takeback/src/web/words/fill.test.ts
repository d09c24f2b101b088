import { expect, test } from 'vitest'
import { en } from './en.ts'
import { fill } from './fill.ts'
import { zh } from './zh.ts'

test('[M18] words are filled with parameters, and text of strangers fills nothing further', () => {
  expect(fill('{app} is served here', { app: 1_400_000_000 })).toBe('1400000000 is served here')
  expect(fill('{a} and {b}', { a: '{b}', b: '{a}' })).toBe('{b} and {a}')
  expect(fill('{toString}{constructor}{x}', {})).toBe('')
})

test('[M18] both languages name the same parameters of a reason', () => {
  const places = (words: object): Record<string, string[]> =>
    Object.fromEntries(
      Object.entries(words as Record<string, string>).map(([code, text]) => [
        code,
        [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name).sort(),
      ]),
    )
  for (const name of ['checkFound', 'troubles', 'refusedWhy', 'refusedMend', 'textForms'] as const) {
    expect(places(zh[name]), name).toEqual(places(en[name]))
  }
})
