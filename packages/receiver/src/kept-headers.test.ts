import { expect, test } from 'vitest'
import { keptHeaders } from './kept-headers.ts'

const named = (...names: readonly string[]) => names.map((name) => ({ name, value: null }))

test('[R99] values of names that hold no secret are kept, whatever their case; of others the name', () => {
  const headers = { Via: '1.1 proxy', 'X-Key': 'k', accept: ['a', 'b'], gone: undefined }
  expect(keptHeaders(headers)).toEqual({
    lines: [{ name: 'Via', value: '1.1 proxy' }, { name: 'accept', value: 'a, b' }, ...named('X-Key')],
    leftOut: 0,
  })
})

test('[R99] at most 40 headers, those with a value first; the rest is counted', () => {
  const many = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`x-own-${index}`, 'value']))
  const { lines, leftOut } = keptHeaders({ ...many, 'content-type': 'application/json' })
  expect([lines.length, lines[0]?.name, leftOut]).toEqual([40, 'content-type', 21])
})

test('[R99] at most 2 KiB of them, 64 characters of a name and 256 of a value', () => {
  const long = 'é'.repeat(300)
  const headers = { via: long, host: long, date: long, pragma: long, ['x'.repeat(100)]: 'value' }
  const { lines, leftOut } = keptHeaders(headers)
  expect(lines).toEqual(['via', 'host', 'date'].map((name) => ({ name, value: `${long.slice(0, 256)}…` })))
  expect(leftOut).toBe(2)
  expect(keptHeaders({ ['x'.repeat(100)]: 'value' }).lines).toEqual(named(`${'x'.repeat(64)}…`))
})

test('[R99] what would forge a line or a column is not in them', () => {
  expect(keptHeaders({ 'user-agent': 'a\0b\r\nc\u202e' }).lines).toEqual([
    { name: 'user-agent', value: 'a?b??c?' },
  ])
})
