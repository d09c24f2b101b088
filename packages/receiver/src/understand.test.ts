import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { understand } from './understand.ts'
import {
  app,
  c2cBody,
  c2cCommand,
  groupBody,
  groupCommand,
  officialBody,
  officialCommand,
} from './testing/stage.ts'

const bytes = (body: unknown) =>
  new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body))
const read = (body: object, command = 'CallbackCommand' in body ? String(body.CallbackCommand) : '') =>
  understand(app, command, bytes(body))

test('[R19] a one-to-one recall, international form', () => {
  expect(read(c2cBody())).toEqual({
    kind: 'recall',
    summary: {
      kind: 'c2c',
      command: c2cCommand,
      eventTime: null,
      operator: null,
      from: 'jared',
      to: 'Jonh',
      unread: 7,
      groupId: null,
      groupType: null,
      topicId: null,
      officialAccount: null,
      conversation: `${app}/c2c/jared/Jonh`,
      messages: [
        {
          identity: `${app}/c2c/jared/Jonh/48374_2837546_1557481126`,
          name: '48374_2837546_1557481126',
          msgId: null,
        },
      ],
    },
  })
})

test.each([
  ['a string', groupBody(), 1_670_574_414_123],
  ['an integer', groupBody({ EventTime: 1_670_574_414_123 }), 1_670_574_414_123],
  ['absent', groupBody({ EventTime: undefined }), null],
  ['in a Chinese one-to-one recall', c2cBody({ EventTime: 1_670_574_414_123 }), 1_670_574_414_123],
  ['of an official account', officialBody(), 1_670_574_414_123],
])('[R19] EventTime as %s', (_form, body, eventTime) => {
  expect(read(body)).toMatchObject({ kind: 'recall', summary: { eventTime } })
})

test('[R19] fields nobody has heard of yet cost nothing', () => {
  expect(read({ ...groupBody(), Reason: 'x', Nested: { Deep: [1] } })).toMatchObject({ kind: 'recall' })
})

const fixtures = new URL('../../../fixtures/wire/', import.meta.url)
const recorded = readdirSync(fixtures)
  .map(
    (file) =>
      JSON.parse(readFileSync(new URL(file, fixtures), 'utf8')) as {
        kind?: string
        command?: string
        body?: object
      },
  )
  .filter(({ kind, command }) => kind === 'webhook' && /WithDraw|Recall/.test(command ?? ''))

test('[R19] every recorded sample of a recall webhook is understood', () => {
  expect(recorded.length).toBeGreaterThanOrEqual(6)
  for (const { command = '', body = {} } of recorded) {
    expect(read(body, command)).toMatchObject({ kind: 'recall', summary: { command } })
  }
})

test.each([
  ['comments, as the documents print them', '{"CallbackCommand":"x" // Webhook command\n}'],
  ['nothing', ''],
  ['no JSON', 'SdkAppid=1&x=2'],
  ['half of an object', '{"CallbackCommand":'],
  ['33 levels', '['.repeat(33) + ']'.repeat(33)],
  ['100,000 levels', '{"a":'.repeat(100_000)],
  ['a byte order mark', '\ufeff{}'],
  ['a key twice', '{"From_Account":"a","From_Account":"b"}'],
  ['__proto__', '{"__proto__":{"isAdmin":true}}'],
  ['half of a surrogate pair', '{"From_Account":"\\ud800"}'],
  ['an integer beyond 2^53', '{"MsgSeq":9007199254740993}'],
  ['an array', '[]'],
  ['null', 'null'],
  ['a string', '"x"'],
  ['an empty object', '{}'],
])('[R16] %s is not understood, and a reason is given', (_what, text) => {
  const understood = understand(app, groupCommand, bytes(text))
  expect(understood).toEqual({ kind: 'odd', why: expect.stringMatching(/\w{3}/) })
})

test('[R16] bytes that are no UTF-8 are not understood', () => {
  for (const odd of [
    [0xff, 0xfe, 0x7b],
    [0x22, 0xc0, 0xaf, 0x22],
    [0x22, 0xed, 0xa0, 0x80, 0x22],
  ]) {
    expect(understand(app, c2cCommand, Uint8Array.from(odd)).kind).toBe('odd')
  }
})

test.each([
  ['no sender', c2cBody({ From_Account: undefined }), 'From_Account'],
  ['an empty sender', c2cBody({ From_Account: '' }), 'From_Account'],
  ['a sender with a line feed', c2cBody({ From_Account: 'a\nb' }), 'From_Account'],
  ['a sender of 33 bytes', c2cBody({ From_Account: 'x'.repeat(33) }), 'From_Account'],
  ['a number as MsgKey', c2cBody({ MsgKey: 1 }), 'MsgKey'],
  ['an empty list', groupBody({ MsgSeqList: [] }), 'MsgSeqList'],
  [
    '1,001 messages',
    groupBody({ MsgSeqList: Array.from({ length: 1001 }, (_, MsgSeq) => ({ MsgSeq })) }),
    'MsgSeqList',
  ],
  ['MsgSeq 2^32', groupBody({ MsgSeqList: [{ MsgSeq: 2 ** 32 }] }), 'MsgSeq'],
  ['MsgSeq -1', groupBody({ MsgSeqList: [{ MsgSeq: -1 }] }), 'MsgSeq'],
  ['MsgSeq 1.5', groupBody({ MsgSeqList: [{ MsgSeq: 1.5 }] }), 'MsgSeq'],
  ['MsgSeq as text', groupBody({ MsgSeqList: [{ MsgSeq: '130' }] }), 'MsgSeq'],
  ['MsgSeq 1e400', groupBody({ MsgSeqList: [{ MsgSeq: Number.POSITIVE_INFINITY }] }), 'MsgSeq'],
  ['EventTime 1.5', groupBody({ EventTime: 1.5 }), 'EventTime'],
  ['EventTime -1', groupBody({ EventTime: '-1' }), 'EventTime'],
  ['EventTime as words', groupBody({ EventTime: 'now' }), 'EventTime'],
  ['EventTime 0', officialBody({ EventTime: 0 }), 'EventTime'],
  ['a GroupId with NUL', groupBody({ GroupId: 'a\u0000' }), 'GroupId'],
])('[R16] %s is not understood: the reason names %s', (_what, body, field) => {
  expect(read(body)).toEqual({ kind: 'odd', why: expect.stringContaining(field) })
})

const words = [
  c2cCommand,
  groupCommand,
  officialCommand,
  'C2C.CallbackAfterSendMsg',
  'Group.CallbackBeforeSendMsg',
  'New.Thing',
]

test('[R9] URL and body must name the same command', () => {
  for (const inUrl of words) {
    for (const inBody of words) {
      const { kind } = understand(app, inUrl, bytes({ CallbackCommand: inBody }))
      expect(kind === 'contradiction').toBe(inUrl !== inBody)
    }
  }
})

test('[R9] a URL without a command is no contradiction', () => {
  expect(read(groupBody(), '').kind).toBe('recall')
  expect(understand(app, '', bytes('{}'))).toMatchObject({ kind: 'odd' })
})

test.each([
  ['C2C.CallbackAfterSendMsg', false],
  ['Group.CallbackBeforeSendMsg', true],
  ['Sns.CallbackPrevFriendAdd', true],
  ['State.StateChange', false],
  ['Something.New', false],
])('[R10] %s is another command; before: %s', (command, before) => {
  expect(understand(app, command, bytes('not even JSON'))).toEqual({ kind: 'other', command, before })
})

test('[R20] identities keep apart what differs: app, kind, direction, topic', () => {
  const identityOf = (body: object, of = app) => {
    const understood = understand(of, '', bytes(body))
    return understood.kind === 'recall' ? understood.summary.messages[0]?.identity : understood.kind
  }
  const identities = [
    identityOf(c2cBody()),
    identityOf(c2cBody(), 20_000_001),
    identityOf(c2cBody({ From_Account: 'Jonh', To_Account: 'jared' })),
    identityOf(c2cBody({ From_Account: 'jared/Jonh', To_Account: 'x' })),
    identityOf(c2cBody({ From_Account: 'jared', To_Account: 'Jonh/x' })),
    identityOf(groupBody()),
    identityOf(groupBody({ TopicId: 'topic' })),
    identityOf(groupBody({ GroupId: 'topic', MsgSeqList: [{ MsgSeq: 130 }] })),
    identityOf(officialBody()),
  ]
  expect(new Set(identities).size).toBe(identities.length)
})

test('[R24] a message that is named twice is one message', () => {
  const twice = groupBody({ MsgSeqList: [{ MsgSeq: 1 }, { MsgSeq: 2 }, { MsgSeq: 1, MsgId: 'x' }] })
  expect(read(twice)).toMatchObject({ summary: { messages: [{ name: '1', msgId: 'x' }, { name: '2' }] } })
  const official = officialBody({ WithdrawMsgList: [{ MsgKey: 'a' }, { MsgKey: 'a' }] })
  expect(read(official)).toMatchObject({ summary: { messages: [{ name: 'a' }] } })
})

test('[R25] an empty TopicId is an absent one', () => {
  const withEmpty = read(groupBody({ TopicId: '' }))
  expect(withEmpty).toEqual(read(groupBody()))
  expect(withEmpty).toMatchObject({ summary: { kind: 'group', topicId: null } })
})
