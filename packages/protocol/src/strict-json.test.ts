import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseStrictJson } from './strict-json.ts'

const encoder = new TextEncoder()

function verdict(text: string | Uint8Array, maxDepth?: number): string {
  const bytes = typeof text === 'string' ? encoder.encode(text) : text
  const parsed = parseStrictJson(bytes, maxDepth === undefined ? {} : { maxDepth })
  return parsed.ok ? 'ok' : parsed.why
}

function value(text: string): unknown {
  const parsed = parseStrictJson(encoder.encode(text))
  if (!parsed.ok) throw new Error(parsed.detail)
  return parsed.value
}

test('[W20] 32 levels are read, 33 are not', () => {
  expect(verdict('['.repeat(32) + ']'.repeat(32))).toBe('ok')
  expect(verdict('['.repeat(33) + ']'.repeat(33))).toBe('too-deep')
  expect(verdict('{"a":'.repeat(32) + '1' + '}'.repeat(32))).toBe('ok')
  expect(verdict('{"a":'.repeat(33) + '1' + '}'.repeat(33))).toBe('too-deep')
  expect(verdict('{"a":[1]}', 1)).toBe('too-deep')
  expect(verdict(JSON.stringify({ text: '[{'.repeat(100) }))).toBe('ok')
  expect(verdict('[[],[],[]]'.replaceAll('[]', '[{},{}]'), 3)).toBe('ok')
})

test('[W20] five million levels are refused at once, closed or not', () => {
  for (const depth of [1e3, 1e5, 5e6]) {
    expect(verdict(new Uint8Array(depth).fill(0x5b))).toBe('too-deep')
    expect(verdict('[{"a":'.repeat(depth / 2))).toBe('too-deep')
  }
})

test('[W21] a key written twice in one object', () => {
  for (const text of [
    '{"a":1,"a":2}',
    '{"a":1,"a":1}',
    '{"a":1,"b":2,"a":3}',
    '{"":1,"":2}',
    '{"1":1,"1":2}',
    '{"a":1,"\\u0061":2}',
    '{"\\/":1,"/":2}',
    '{"é":1,"\\u00e9":2}',
    '{"x":{"a":1,"a":2}}',
    '[[{"a":{}, "a" : []}]]',
    '{"a":{"a":1},"b":{"a":1},"a":1}',
    '{"a" :1,"b":"\\"a\\":","a"\n:2}',
  ]) {
    expect(verdict(text), text).toBe('duplicate-key')
  }
  for (const text of [
    '{"a":{"a":1},"b":{"a":1}}',
    '[{"a":1},{"a":1}]',
    '{"a":"a","b":":"}',
    '{"a":1,"A":2}',
  ]) {
    expect(verdict(text), text).toBe('ok')
  }
  const parsed = parseStrictJson(encoder.encode('{"x":{"To_Account":1,"To_Account":2}}'))
  expect(parsed).toMatchObject({ detail: 'The key "To_Account" is written twice in one object.' })
})

test('[W22] keys that reach into prototypes', () => {
  for (const key of ['__proto__', 'constructor', 'prototype', '\\u005f_proto__', 'constructo\\u0072']) {
    expect(verdict(`{"${key}":{}}`), key).toBe('forbidden-key')
    expect(verdict(`{"a":[{"b":{"${key}":1}}]}`), key).toBe('forbidden-key')
  }
  expect(verdict('{"__proto":1,"a":"__proto__","Constructor":1}')).toBe('ok')
})

test('[W23] integers beyond 2^53 - 1', () => {
  expect(verdict('9007199254740991')).toBe('ok')
  expect(verdict('-9007199254740991')).toBe('ok')
  for (const text of [
    '9007199254740992',
    '9007199254740993',
    '-9007199254740992',
    '1'.repeat(400),
    '[1,{"a":12345678901234567890}]',
  ]) {
    expect(verdict(text), text).toBe('unsafe-number')
  }
  for (const text of ['1.5', '0.1234567890123456789', '1e5', '-0', '1E400', '"9007199254740993"']) {
    expect(verdict(text), text).toBe('ok')
  }
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }), (integer) => {
      const safe = integer <= Number.MAX_SAFE_INTEGER && integer >= -Number.MAX_SAFE_INTEGER
      return verdict(`{"MsgSeq":${integer}}`) === (safe ? 'ok' : 'unsafe-number')
    }),
  )
})

test('[W24] bytes that are not UTF-8', () => {
  const inString = (...bytes: number[]) => Uint8Array.of(0x22, ...bytes, 0x22)
  for (const bytes of [
    inString(0x80),
    inString(0xff),
    inString(0xc3),
    inString(0xc0, 0xaf),
    inString(0xe0, 0x80, 0xaf),
    inString(0xf0, 0x80, 0x80, 0xaf),
    inString(0xed, 0xa0, 0x80),
    inString(0xed, 0xa0, 0x80, 0xed, 0xb0, 0x80),
    inString(0xf4, 0x90, 0x80, 0x80),
    inString(0xf8, 0x88, 0x80, 0x80, 0x80),
    Uint8Array.of(0xef, 0xbb, 0xbf, 0x7b, 0x7d),
    Uint8Array.of(0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00),
    Uint8Array.of(0xfe, 0xff, 0x00, 0x7b, 0x00, 0x7d),
  ]) {
    expect(verdict(bytes)).toBe('bad-utf8')
  }
  expect(verdict(Uint8Array.of(0x7b, 0x00, 0x7d, 0x00))).toBe('syntax')
  expect(value('"\u00e9\u4e2d\u{1f46a}"')).toBe('\u00e9\u4e2d\u{1f46a}')
})

test('[W24] half a surrogate pair', () => {
  for (const text of [
    '"\\ud800"',
    '"\\udc00"',
    '"\\ud800\\ud800"',
    '"\\udc00\\ud800"',
    '{"\\ud800":1}',
    '[{"a":"x\\uD83Dy"}]',
  ]) {
    expect(verdict(text), text).toBe('bad-utf8')
  }
  expect(value('"\\ud83d\\udc6a"')).toBe('\u{1f46a}')
  expect(value('"\\\\ud800"')).toBe('\\ud800')
})

/** Cases of our own, in the manner of the well-known suites: first what JSON is, then what it is not. */
const json = [
  '{}',
  '[]',
  ' [1 , 2]\n',
  '"\\b\\f\\n\\r\\t\\/\\\\\\""',
  'null',
  'true',
  'false',
  '0',
  '-0.0e-1',
  '""',
  '"\u2028"',
  '"\\u0000"',
]
const notJson = [
  '',
  ' ',
  '{',
  '}',
  '[',
  ']',
  '[1,]',
  '{"a":1,}',
  '{,}',
  '[,1]',
  '[1 2]',
  '{"a" 1}',
  '{"a":}',
  '{a:1}',
  "{'a':1}",
  '{1:1}',
  '01',
  '-01',
  '+1',
  '.5',
  '1.',
  '1e',
  '1e+',
  '- 1',
  '0x10',
  'NaN',
  'Infinity',
  '-Infinity',
  '1_000',
  '１',
  '"',
  '"a',
  '"\\"',
  '"\\x41"',
  '"\\u12"',
  '"\\u12G4"',
  '"\t"',
  '"\n"',
  '"\u0000"',
  '\u0000',
  '{}\u0000',
  '[]\u00a0',
  'nul',
  'True',
  'undefined',
  '{}{}',
  '[]1',
  '{"a":1}}',
  '[1]]',
  '[}',
  '{]',
  '{"a":1]',
  '["a":1]',
  '{"a","b"}',
  ':',
  '"a":1',
  '{"a"::1}',
  '// x\n{}',
  '{} // x',
  '/* x */{}',
  '{"a":1 /* x */}',
  '{}#x',
  '<json>',
  '\ufffe{}',
]

test('[W25] what is JSON and what is not', () => {
  for (const text of json) expect(value(text), text).toEqual(JSON.parse(text))
  for (const text of notJson) expect(verdict(text), JSON.stringify(text)).toBe('syntax')
})

const samples = [
  `{
    "CallbackCommand":"Group.CallbackAfterRecallMsg", // Webhook command
    "Operator_Account":"admin", // Operator
    "Type": "Community", // Group type
    "GroupId":"1213456", // Group ID
    "MsgSeqList":[ // list of recalled messages
        {"MsgSeq":130}
    ],
    "TopicId":"@TGS#_@TGS#cQVLVHIM62CJ@TOPIC#_TestTopic",// Topic ID
    "EventTime":"1670574414123"// milliseconds
}`,
  `{
    "CallbackCommand":"Group.CallbackAfterRecallMsg", // Webhook command
    "MsgSeqList":[{"MsgSeq":130, "MsgId":"144115213033478435-1739361321-2512805311"}]
}`,
  `{
    "CallbackCommand":"OfficialAccount.CallbackAfterMsgWithDraw", // Webhook command
    "WithdrawMsgList":[ // list of MsgKey
    {"MsgKey":"71_1_1698741698"}],
    "EventTime": 1670574414123// milliseconds
}`,
  `{
  "CallbackCommand": "C2C.CallbackAfterMsgWithDraw", // Callback command
  "MsgKey": "48374_2837546_1557481126", // Unique identifier of the message
  "UnreadMsgNum": 7 // Total number of unread one-to-one messages
}`,
  '{"ActionStatus": "OK", "ErrorInfo": "", "ErrorCode": 0 //The value `0` indicates that the webhook result is ignored.\n}',
]

test("[W25] the documents' commented samples are not JSON; without their comments they are", () => {
  for (const sample of samples) {
    expect(verdict(sample)).toBe('syntax')
    expect(verdict(sample.replaceAll(/\/\/.*$/gm, ''))).toBe('ok')
  }
})

test('[W25] whatever JSON.stringify writes comes back the same', () => {
  // Except what W22 to W24 refuse.
  const refused = /__proto__|constructor|prototype|\\ud[89a-f]|(?<![0-9.])[0-9]{16,}(?![0-9.])/i
  fc.assert(
    fc.property(fc.json({ maxDepth: 5 }), (text) => {
      fc.pre(!refused.test(text))
      expect(value(text)).toEqual(JSON.parse(text))
    }),
    { numRuns: 300 },
  )
})

test('[W25] any bytes at all give a value or a reason, and the value is what JSON.parse gives', () => {
  const parts = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    '"',
    ':',
    ',',
    '\\',
    'a',
    '"a"',
    '1',
    '-',
    'e',
    '.',
    ' ',
    '\\u',
    'd800',
    'null',
  )
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 24 }), (pieces) => {
      const text = pieces.join('')
      const parsed = parseStrictJson(encoder.encode(text))
      if (parsed.ok) expect(parsed.value).toEqual(JSON.parse(text))
      else if (parsed.why === 'syntax') expect(() => void JSON.parse(text)).toThrow(SyntaxError)
      else expect(parsed.detail).toMatch(/\.$/)
    }),
    { numRuns: 2000 },
  )
})

test('[W25] a refusal does not quote the text', () => {
  for (const text of [
    '{"Text":"my secret" oops}',
    '{"Text":my secret}',
    'my secret',
    '["my secret"',
    '{"a":"my secret\n"}',
  ]) {
    const parsed = parseStrictJson(encoder.encode(text))
    expect(parsed).toMatchObject({ ok: false, why: 'syntax' })
    expect(JSON.stringify(parsed)).not.toContain('secret')
  }
})
