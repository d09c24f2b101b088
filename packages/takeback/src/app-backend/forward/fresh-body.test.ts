import type { BareRecall } from '@takeback/receiver'
import { expect, test } from 'vitest'
import { freshBody } from './fresh-body.ts'
import { webhookId } from './webhook-id.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const text = (body: Uint8Array) => new TextDecoder().decode(body)

const base = {
  id: 1,
  sdkAppId: 1_400_000_000,
  command: '',
  receivedAt: 0,
  eventTime: null,
  platform: null,
  byAdmin: false,
  url: '/callback',
  bodyIsExact: true,
  attempt: 1,
}

const content = { kept: false, reason: 'off', why: '' } as const

function groupRecall(body: string, seqs: readonly number[]): BareRecall {
  const messages = seqs.map((msgSeq) => ({
    key: `1/group/g/${msgSeq}`,
    msgSeq,
    msgId: null,
    content,
  }))
  return {
    ...base,
    kind: 'group',
    groupId: 'g',
    groupType: 'Public',
    operator: 'a',
    messages,
    body: bytes(body),
  }
}

function officialRecall(body: string, msgKeys: readonly string[]): BareRecall {
  const messages = msgKeys.map((msgKey) => ({ key: `1/official/o/${msgKey}`, msgKey, content }))
  return { ...base, kind: 'official', officialAccount: 'o', messages, body: bytes(body) }
}

test('[R84] while every message is new, the bytes are those that came, spaces and all', () => {
  const body = '{ "MsgSeqList" : [ {"MsgSeq":1}, {"MsgSeq":2}, {"MsgSeq":1} ], "New": 1.0 }'
  expect(text(freshBody(groupRecall(body, [1, 2])))).toBe(body)
})

test('[R88] known messages are taken out of the list, and everything else keeps its value', () => {
  const body =
    '{"CallbackCommand":"Group.CallbackAfterRecallMsg","MsgSeqList":[{"MsgSeq":1},{"MsgSeq":2,"MsgId":"x","Later":[1]}],"EventTime":"17","__proto__":{"a":1}}'
  expect(text(freshBody(groupRecall(body, [2])))).toBe(
    '{"CallbackCommand":"Group.CallbackAfterRecallMsg","MsgSeqList":[{"MsgSeq":2,"MsgId":"x","Later":[1]}],"EventTime":"17","__proto__":{"a":1}}',
  )
  const official = '{"WithdrawMsgList":[{"MsgKey":"1_1_1"},{"MsgKey":"2_1_1"}]}'
  expect(text(freshBody(officialRecall(official, ['1_1_1'])))).toBe(
    '{"WithdrawMsgList":[{"MsgKey":"1_1_1"}]}',
  )
})

test('[R85] the id is made from the messages: the order and the webhook do not matter', () => {
  const id = webhookId(groupRecall('{}', [1, 2]))
  expect(id).toMatch(/^recall_[0-9a-f]{32}$/)
  expect(webhookId({ ...groupRecall('[]', [2, 1]), id: 7, attempt: 3 })).toBe(id)
  const others = [groupRecall('{}', [1]), groupRecall('{}', [12]), officialRecall('{}', ['1', '2'])].map(
    webhookId,
  )
  expect(new Set([id, ...others]).size).toBe(4)
})
