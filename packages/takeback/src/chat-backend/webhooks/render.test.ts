import { defaultForms, webhookCommands } from '@takeback/protocol'
import { expect, test } from 'vitest'
import { messageFlags } from '../domain/message-flags.ts'
import type { MessageWithBodyRow } from '../tables/messages.ts'
import type { WebhookEvent } from './outbox.ts'
import { renderWebhook } from './render.ts'

const base = {
  app: 1_400_000_000,
  origin: { operator: 'admin', clientIp: '203.0.113.7', platform: 'RESTAPI' },
  eventTime: 1_670_574_414_123,
  conversation: 12,
} as const
const c2cRecall: WebhookEvent = {
  ...base,
  command: webhookCommands.c2cRecall,
  from: 'jared',
  to: 'Jonh',
  msgKey: '48374_2837546_1557481126',
  unread: 7,
}
const groupRecall: WebhookEvent = {
  ...base,
  command: webhookCommands.groupRecall,
  groupType: 'Community',
  groupId: '1213456',
  topicId: '@TGS#_@TGS#cQVLVHIM62CJ@TOPIC#_TestTopic',
  messages: [{ seq: 130, msgId: '144115213033478435-1739361321-2512805311' }],
}
const c2cAfterSend: WebhookEvent = {
  ...base,
  command: webhookCommands.c2cAfterSend,
  message: 5,
  from: 'jared',
  to: 'Jonh',
  unread: 7,
}
const groupAfterSend: WebhookEvent = {
  ...base,
  command: webhookCommands.groupAfterSend,
  message: 5,
  groupType: 'Public',
  groupId: '@TGS#2J4SZEAEL',
  topicId: null,
}
const message: MessageWithBodyRow = {
  id: 5,
  conversation: 12,
  seq: 48_374,
  random: 2_837_546,
  time: 1_557_481_126,
  sender: 'jared',
  msg_id: '144115213033478435-1557481126-2837546',
  priority: 2,
  flags: 0,
  recalled_at: null,
  recalled_by: null,
  recall_reason: null,
  body: '[{"MsgType":"TIMTextElem","MsgContent":{"Text":"red packet"}}]',
  custom: 'your cloud custom data',
}
const msgBody = [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'red packet' } }]

function bodyOf(
  event: WebhookEvent,
  forms = defaultForms,
  row?: MessageWithBodyRow,
): Record<string, unknown> {
  const rendering = renderWebhook(event, forms, row)
  if (rendering.kind !== 'body') throw new Error(rendering.why)
  return JSON.parse(rendering.body) as Record<string, unknown>
}

test('[D7] a one-to-one recall is written as the international documents show it, byte for byte', () => {
  expect(renderWebhook(c2cRecall, defaultForms, undefined)).toEqual({
    kind: 'body',
    body: '{"CallbackCommand":"C2C.CallbackAfterMsgWithDraw","From_Account":"jared","To_Account":"Jonh","MsgKey":"48374_2837546_1557481126","UnreadMsgNum":7}',
  })
})

test('[D7] a recall in a topic is written as the document of 2025-02-28 shows it, byte for byte', () => {
  expect(renderWebhook(groupRecall, defaultForms, undefined)).toEqual({
    kind: 'body',
    body: '{"CallbackCommand":"Group.CallbackAfterRecallMsg","Operator_Account":"admin","Type":"Community","GroupId":"1213456","MsgSeqList":[{"MsgSeq":130,"MsgId":"144115213033478435-1739361321-2512805311"}],"TopicId":"@TGS#_@TGS#cQVLVHIM62CJ@TOPIC#_TestTopic","EventTime":"1670574414123"}',
  })
})

test('[D7] an official recall has an integer EventTime', () => {
  const event = {
    ...base,
    command: webhookCommands.officialRecall,
    officialAccount: '#TOA#_123',
    msgKeys: ['71_1_1698741698'],
  } as const
  expect(bodyOf(event)).toEqual({
    CallbackCommand: 'OfficialAccount.CallbackAfterMsgWithDraw',
    Official_Account: '#TOA#_123',
    WithdrawMsgList: [{ MsgKey: '71_1_1698741698' }],
    EventTime: 1_670_574_414_123,
  })
})

test('[D8] an app may ask for the other documented forms', () => {
  expect(bodyOf(c2cRecall, { ...defaultForms, c2c: 'cn' })).toMatchObject({ EventTime: 1_670_574_414_123 })
  expect(bodyOf(c2cRecall, { ...defaultForms, c2c: 'cn' })).not.toHaveProperty('UnreadMsgNum')
  expect(bodyOf(c2cRecall, { ...defaultForms, c2c: 'both' })).toMatchObject({
    EventTime: 1_670_574_414_123,
    UnreadMsgNum: 7,
  })
  expect(
    bodyOf(groupRecall, { ...defaultForms, groupEventTime: 'integer', groupMsgId: false }),
  ).toMatchObject({
    EventTime: 1_670_574_414_123,
    MsgSeqList: [{ MsgSeq: 130 }],
  })
})

test('[D9] an After-send is written from the message as it is now', () => {
  expect(bodyOf(c2cAfterSend, defaultForms, message)).toEqual({
    CallbackCommand: 'C2C.CallbackAfterSendMsg',
    From_Account: 'jared',
    To_Account: 'Jonh',
    MsgSeq: 48_374,
    MsgRandom: 2_837_546,
    MsgTime: 1_557_481_126,
    MsgKey: '48374_2837546_1557481126',
    OnlineOnlyFlag: 0,
    SendMsgResult: 0,
    ErrorInfo: 'send msg succeed',
    UnreadMsgNum: 7,
    MsgBody: msgBody,
    CloudCustomData: 'your cloud custom data',
  })
})

test('[D9] the After-send of a group names who asked and who sent', () => {
  expect(
    bodyOf(groupAfterSend, defaultForms, { ...message, custom: null, flags: messageFlags.onlineOnly }),
  ).toEqual({
    CallbackCommand: 'Group.CallbackAfterSendMsg',
    GroupId: '@TGS#2J4SZEAEL',
    Type: 'Public',
    From_Account: 'jared',
    Operator_Account: 'admin',
    Random: 2_837_546,
    MsgSeq: 48_374,
    MsgTime: 1_557_481_126,
    MsgId: '144115213033478435-1557481126-2837546',
    OnlineOnlyFlag: 1,
    MsgBody: msgBody,
    EventTime: '1670574414123',
  })
})

test('[D9] OnlineOnlyFlag is 0 in an AVChatRoom, whatever the message asked for', () => {
  const room = { ...groupAfterSend, groupType: 'AVChatRoom' } as const
  const row = { ...message, flags: messageFlags.onlineOnly }
  expect(bodyOf(room, defaultForms, row)).toMatchObject({ Type: 'AVChatRoom', OnlineOnlyFlag: 0 })
})

test('[D9] the After-send of an official account names its key', () => {
  const event = {
    ...base,
    command: webhookCommands.officialAfterSend,
    message: 5,
    officialAccount: '@TOA#_1',
  } as const
  expect(bodyOf(event, defaultForms, { ...message, seq: 71, random: 1, custom: null })).toEqual({
    CallbackCommand: 'OfficialAccount.CallbackAfterSendMsg',
    Official_Account: '@TOA#_1',
    MsgKey: '71_1_1557481126',
    MsgTime: 1_557_481_126,
    OnlineOnlyFlag: 0,
    MsgBody: msgBody,
    EventTime: 1_670_574_414_123,
  })
})

test('[D10] nothing is told of a message that was taken back, is gone, or has lost its text', () => {
  const takenBack = { ...message, recalled_at: 1_670_574_414_123 }
  const superseded = { kind: 'superseded', why: expect.any(String) as string }
  expect(renderWebhook(c2cAfterSend, defaultForms, takenBack)).toEqual(superseded)
  expect(renderWebhook(c2cAfterSend, defaultForms, { ...message, body: null })).toEqual(superseded)
  expect(renderWebhook(c2cAfterSend, defaultForms, undefined)).toEqual(superseded)
})
