/** [RC14] authority.json is what its command writes, and says of every threat what happens and how that is shown. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { authorityFile, readAuthority, writtenAuthority } from './authority.ts'
import { casesOf } from './cases.ts'
import { testTitles } from './test-titles.ts'

const authority = readAuthority()

test('[RC14] authority.json is current: else run `node scripts/write-authority.ts`, and review what it changed', () => {
  expect(readFileSync(authorityFile, 'utf8')).toBe(writtenAuthority(authority))
})

test('[RC4] [T54] the table speaks of every kind of conversation, and of enough cases', () => {
  expect(Object.keys(authority.conversations)).toEqual([
    'Private',
    'Public',
    'ChatRoom',
    'Community',
    'topic',
    'AVChatRoom',
    'one-to-one',
    'official account',
  ])
  expect(Object.values(authority.conversations).flatMap(casesOf).length).toBeGreaterThan(600)
})

test('[RC14] each threat from T47 to T64 has what happens, and tests that show it', () => {
  expect(authority.threats.map(({ id }) => id)).toEqual(
    Array.from({ length: 64 - 47 + 1 }, (_, i) => `T${47 + i}`),
  )
  for (const { id, threat, outcome, shownBy } of authority.threats) {
    for (const sentence of [threat, outcome]) expect(sentence, id).toMatch(/^[A-Z0-9].{10,}\.$/)
    expect(Object.values(shownBy).flat().length, id).toBeGreaterThan(0)
  }
})

test('[RC14] every test that names a threat is found by its title', () => {
  const titles = testTitles()
  expect(titles.size).toBeGreaterThan(200)
  const shown = new Set(authority.threats.flatMap(({ shownBy }) => Object.values(shownBy).flat()))
  const missed = [...titles.keys()].flatMap((path) => {
    const source = readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
    return source
      .split('\n')
      .filter((line) => /^ *(?:test|describe|'\[).*\[T(?:4[7-9]|5\d|6[0-4])\]/.test(line))
      .filter((line) => ![...shown].some((title) => line.includes(title)))
      .map((line) => `${path}: ${line.trim()}`)
  })
  expect(missed).toEqual([])
})
