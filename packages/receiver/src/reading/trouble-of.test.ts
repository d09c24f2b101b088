import type { TroubleCode } from '@takeback/protocol'
import { expect, test } from 'vitest'
import { groupBody, groupCommand } from '../testing/stage.ts'
import { understand } from '../understand.ts'
import { troubleOf } from './trouble-of.ts'

const group = (fields: object) => JSON.stringify(groupBody(fields))
const bytes = (text: string) => new TextEncoder().encode(text)

/** A body under the command of group recalls, and what is wrong with it. */
const bodies: readonly (readonly [body: string | Uint8Array, code: TroubleCode, params: object])[] = [
  [Uint8Array.of(0x22, 0xff, 0x22), 'bad-utf8', {}],
  ['\ufeff{}', 'byte-order-mark', {}],
  ['{"a":"\\ud800"}', 'half-surrogate', {}],
  ['{"__proto__":1}', 'forbidden-key', { key: '__proto__' }],
  ['{"a":1,"a":2}', 'duplicate-key', { key: '"a"' }],
  ['{"a":9007199254740993}', 'unsafe-number', {}],
  ['['.repeat(40), 'too-deep', { levels: '32' }],
  ['{"a":1', 'not-json', { position: '6' }],
  ['{"a":', 'json-ends', {}],
  ['{"a":}', 'not-json', {}],
  ['{"a":1}x', 'not-json', { position: '7' }],
  ['7', 'type', { expected: 'Object', received: '7' }],
  [group({ Operator_Account: undefined }), 'missing', { path: 'Operator_Account' }],
  [group({ MsgSeqList: [{}] }), 'missing', { path: 'MsgSeqList.0.MsgSeq' }],
  [group({ GroupId: 5 }), 'type', { path: 'GroupId', expected: 'string', received: '5' }],
  [
    group({ GroupId: '' }),
    'text-length',
    { path: 'GroupId', form: '1 to 48 bytes without control characters' },
  ],
  [
    group({ Operator_Account: 'ü' }),
    'text-length',
    { path: 'Operator_Account', form: '1 to 32 characters of printable ASCII' },
  ],
  [
    group({ MsgSeqList: [{ MsgSeq: -1 }] }),
    'number',
    { path: 'MsgSeqList.0.MsgSeq', form: 'from 0 to 4294967295' },
  ],
  [group({ MsgSeqList: [{ MsgSeq: 0.5 }] }), 'number', { path: 'MsgSeqList.0.MsgSeq', form: 'an integer' }],
  [group({ EventTime: 'noon' }), 'time', { path: 'EventTime' }],
  [group({ MsgSeqList: [] }), 'no-messages', { path: 'MsgSeqList' }],
  [
    group({ MsgSeqList: Array.from({ length: 1001 }, () => ({ MsgSeq: 1 })) }),
    'too-many-messages',
    { path: 'MsgSeqList', most: '1000' },
  ],
]

test('[R35] every way not to be understood has a code, and says where', () => {
  for (const [body, code, params] of bodies) {
    const understood = understand(1, groupCommand, typeof body === 'string' ? bytes(body) : body)
    const why = understood.kind === 'odd' ? understood.why : `understood as ${understood.kind}`
    expect([body, troubleOf(why)]).toEqual([body, { code, params }])
  }
})

test('[R35] the reasons of reading again have codes too', () => {
  const nameless = understand(1, '', bytes('{}'))
  expect(nameless.kind === 'odd' ? troubleOf(nameless.why) : null).toEqual({
    code: 'no-command',
    params: { path: 'CallbackCommand' },
  })
  const other = understand(1, groupCommand, bytes('{"CallbackCommand":"a\\u0001b"}'))
  expect(other.kind === 'contradiction' ? troubleOf(other.detail) : null).toEqual({
    code: 'contradiction',
    params: { url: groupCommand, body: 'a?b' },
  })
  expect(troubleOf('CallbackCommand: X.Y is none of the three recall webhooks').code).toBe('other-command')
})

test('[R35] words that nobody here wrote are given as they are, bounded', () => {
  const { code, params } = troubleOf(`A reason of a later version ${'x'.repeat(500)}`)
  expect(code).toBe('unknown')
  expect(String(params['why']).length).toBeLessThanOrEqual(201)
})
