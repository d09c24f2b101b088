import type { TroubleCode } from '@takeback/protocol'
import { expect, test } from 'vitest'
import { indentJson } from './indent-json.ts'
import { findSpot } from './json-spot.ts'

const body = '{"GroupId":"@TGS#1","MsgSeqList":[{"MsgSeq":1},{"MsgSeq":"x","MsgId":"y"}],"EventTime":"noon"}'

function marked(text: string, code: TroubleCode, params: Record<string, string>): string | null {
  const spot = findSpot(text, { code, params })
  return spot === null ? null : text.slice(spot.from, spot.to)
}

test('[M16] the spot is the value that a path names, indented or not', () => {
  for (const text of [body, indentJson(body)]) {
    expect(marked(text, 'type', { path: 'MsgSeqList.1.MsgSeq' })).toBe('"x"')
    expect(marked(text, 'time', { path: 'EventTime' })).toBe('"noon"')
    expect(marked(text, 'type', { path: 'MsgSeqList.0' })?.replaceAll(/\s/g, '')).toBe('{"MsgSeq":1}')
  }
  expect(marked('{"MsgSeqList":[]}', 'no-messages', { path: 'MsgSeqList' })).toBe('[]')
})

test('[M16] where something is missing, the spot is the begin of what should hold it', () => {
  const text = '{"a":[{"b":1},{"c":2}]}'
  expect(findSpot(text, { code: 'missing', params: { path: 'a.1.b' } })).toEqual({ from: 14, to: 15 })
  expect(findSpot(text, { code: 'missing', params: { path: 'z' } })).toEqual({ from: 0, to: 1 })
})

test('[M16] the spot of broken JSON, of keys and of numbers', () => {
  expect(marked('{"a":}', 'not-json', { position: '5' })).toBe('}')
  expect(marked('{"a"', 'not-json', { position: '4' })).toBe('"')
  expect(marked('{"a":', 'json-ends', {})).toBe(':')
  expect(findSpot('{"a":1,"b":"a","a":2}', { code: 'duplicate-key', params: { key: '"a"' } })).toEqual({
    from: 15,
    to: 18,
  })
  expect(marked('{"__proto__":1}', 'forbidden-key', { key: '__proto__' })).toBe('"__proto__"')
  expect(marked('{"a":"9007199254740993","b":9007199254740993}', 'unsafe-number', {})).toBe(
    '9007199254740993',
  )
})

test('[M16] what cannot be found is not marked', () => {
  expect(marked('', 'json-ends', {})).toBeNull()
  expect(marked('{}', 'not-json', {})).toBeNull()
  expect(marked('plain words', 'missing', { path: 'a' })).toBeNull()
  expect(marked('{}', 'bad-utf8', {})).toBeNull()
})
