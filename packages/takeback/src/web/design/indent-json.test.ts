import { assert, json, property } from 'fast-check'
import { expect, test } from 'vitest'
import { indentJson } from './indent-json.ts'

test('[M5] indenting changes white space between tokens and nothing else', () => {
  expect(
    indentJson('{"MsgSeqList":[{"MsgSeq":130},{"MsgSeq":131}],"n":12345678901234567890,"e":{},"a":1,"a":2}'),
  ).toBe(
    `{
  "MsgSeqList": [
    {
      "MsgSeq": 130
    },
    {
      "MsgSeq": 131
    }
  ],
  "n": 12345678901234567890,
  "e": {},
  "a": 1,
  "a": 2
}`,
  )
  assert(
    property(json(), (text) => {
      expect(JSON.parse(indentJson(text))).toEqual(JSON.parse(text))
    }),
  )
})
