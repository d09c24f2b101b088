/** Every published sample (fixtures/wire): read, kept, and written again. */
import { readdirSync, readFileSync } from 'node:fs'
import * as v from 'valibot'
import { expect, test } from 'vitest'
import { okAnswer, webhookAnswerSchema } from './webhooks/answer.ts'
import { c2cAfterSendSchema, writeC2cAfterSend } from './webhooks/c2c-after-send.ts'
import { c2cRecallSchema, writeC2cRecall } from './webhooks/c2c-recall.ts'
import { documentedCommands, isRecallCommand, webhookCommands } from './webhooks/commands.ts'
import { defaultForms } from './webhooks/forms.ts'
import { groupAfterSendSchema, writeGroupAfterSend } from './webhooks/group-after-send.ts'
import { groupRecallSchema, writeGroupRecall } from './webhooks/group-recall.ts'
import { readRecall } from './webhooks/notice.ts'
import { officialAfterSendSchema, writeOfficialAfterSend } from './webhooks/official-after-send.ts'
import { officialRecallSchema, writeOfficialRecall } from './webhooks/official-recall.ts'
import { webhookUrl } from './webhooks/url.ts'
import { parseStrictJson } from './strict-json.ts'

const folder = new URL('../../../fixtures/wire/', import.meta.url)

const source = v.pipe(v.string(), v.regex(/^[IC]:\d+.*\d{4}/, 'must name the document and its date'))
const about = { name: v.string(), source, command: v.picklist(documentedCommands) }
const fixtureSchema = v.variant('kind', [
  v.strictObject({ ...about, kind: v.literal('webhook'), body: v.looseObject({}) }),
  v.strictObject({ ...about, kind: v.literal('answer'), body: v.looseObject({}) }),
  v.strictObject({ ...about, kind: v.literal('url'), url: v.string() }),
])

const fixtures = readdirSync(folder)
  .filter((file) => file.endsWith('.json') && file !== 'wire.lock.json')
  .map((file) => {
    const fixture = v.parse(fixtureSchema, JSON.parse(readFileSync(new URL(file, folder), 'utf8')))
    expect(`${fixture.name}.json`).toBe(file)
    return fixture
  })

const schemas = new Map<string, v.GenericSchema>([
  [webhookCommands.c2cRecall, c2cRecallSchema],
  [webhookCommands.groupRecall, groupRecallSchema],
  [webhookCommands.officialRecall, officialRecallSchema],
  [webhookCommands.c2cAfterSend, c2cAfterSendSchema],
  [webhookCommands.groupAfterSend, groupAfterSendSchema],
  [webhookCommands.officialAfterSend, officialAfterSendSchema],
])

function bodyOf(name: string): string {
  const fixture = fixtures.find((fixture) => fixture.name === name)
  if (fixture === undefined || fixture.kind === 'url') throw new Error(`no fixture ${name}`)
  return JSON.stringify(fixture.body)
}

test.each(fixtures.filter((fixture) => fixture.kind === 'webhook'))(
  '[W3] $name is read, and unknown fields live on',
  ({ command, body }) => {
    const schema = schemas.get(command)
    if (schema === undefined) throw new Error(`no schema for ${command}`)
    const wider = { ...body, Reason: { why: ['later version'] }, Revoker: null }
    expect(v.parse(schema, wider)).toEqual(wider)
    expect(parseStrictJson(new TextEncoder().encode(JSON.stringify(wider)))).toEqual({
      ok: true,
      value: wider,
    })
    if (isRecallCommand(command)) expect(readRecall(command, wider)).toEqual(readRecall(command, body))
    if (isRecallCommand(command)) expect(readRecall(command, body).ok).toBe(true)
  },
)

test.each(fixtures.filter((fixture) => fixture.kind === 'answer'))(
  '[W30] $name is what we answer',
  ({ body }) => {
    expect(v.parse(webhookAnswerSchema, body)).toEqual(body)
    expect(JSON.stringify(body)).toBe(JSON.stringify(okAnswer))
  },
)

test.each(fixtures.filter((fixture) => fixture.kind === 'url'))(
  '[W5] $name is the URL we call',
  ({ command, url }) => {
    const filled = url
      .replace('$SDKAppID', '1400000000')
      .replace('$CallbackCommand', command)
      .replace('$ClientIP', '127.0.0.1')
      .replace('$OptPlatform', 'RESTAPI')
    const call = { sdkAppId: 1400000000, command, clientIp: '127.0.0.1', platform: 'RESTAPI' }
    expect(webhookUrl('https://www.example.com', call)).toBe(filled)
  },
)

const groupFacts = {
  operator: 'admin',
  groupType: 'Community',
  groupId: '1213456',
  messages: [{ seq: 130, msgId: '144115213033478435-1739361321-2512805311' }],
  topicId: '@TGS#_@TGS#cQVLVHIM62CJ@TOPIC#_TestTopic',
  eventTime: 1670574414123,
  eventTimeAs: defaultForms.groupEventTime,
  withMsgId: defaultForms.groupMsgId,
}
const c2cFacts = {
  from: 'jared',
  to: 'Jonh',
  msgKey: '48374_2837546_1557481126',
  unread: 7,
  eventTime: 1670574414123,
  form: defaultForms.c2c,
}

test('[W28] default bodies equal the samples, byte for byte', () => {
  expect(JSON.stringify(writeGroupRecall(groupFacts))).toBe(bodyOf('group-recall-2025'))
  expect(JSON.stringify(writeC2cRecall(c2cFacts))).toBe(bodyOf('c2c-recall-intl'))
  const official = { officialAccount: '#TOA#_123', msgKeys: ['71_1_1698741698'], eventTime: 1670574414123 }
  expect(JSON.stringify(writeOfficialRecall(official))).toBe(bodyOf('official-recall'))
})

test('[W28] other forms equal theirs; a group without topics has no TopicId', () => {
  expect(JSON.stringify(writeGroupRecall({ ...groupFacts, withMsgId: false }))).toBe(
    bodyOf('group-recall-2023'),
  )
  expect(JSON.stringify(writeGroupRecall({ ...groupFacts, eventTimeAs: 'integer' }))).toBe(
    bodyOf('group-recall-cn-2025'),
  )
  expect(JSON.stringify(writeC2cRecall({ ...c2cFacts, form: 'cn' }))).toBe(bodyOf('c2c-recall-cn'))
  expect(writeC2cRecall({ ...c2cFacts, form: 'both' })).toMatchObject({
    UnreadMsgNum: 7,
    EventTime: 1670574414123,
  })
  expect(writeGroupRecall({ ...groupFacts, topicId: null })).not.toHaveProperty('TopicId')
})

const sent = {
  msgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'red packet' } }],
  cloudCustomData: 'your cloud custom data',
  onlineOnly: true,
}

test('[W29] one-to-one After-send', () => {
  const facts = {
    ...sent,
    from: 'jared',
    to: 'Jonh',
    seq: 48374,
    random: 2837546,
    time: 1557481126,
    msgKey: '48374_2837546_1557481126',
    msgId: '144115233406643804-1557481126-2837546',
    unread: 7,
    eventTime: 1557481126123,
    form: defaultForms.c2c,
  }
  expect(JSON.stringify(writeC2cAfterSend(facts))).toBe(bodyOf('c2c-after-send-intl'))
  expect(JSON.stringify(writeC2cAfterSend({ ...facts, form: 'cn' }))).toBe(bodyOf('c2c-after-send-cn'))
  expect(writeC2cAfterSend({ ...facts, cloudCustomData: null })).not.toHaveProperty('CloudCustomData')
})

test('[W29] group After-send', () => {
  const facts = {
    ...sent,
    groupId: '@TGS#2J4SZEAEL',
    groupType: 'Public',
    from: 'jared',
    operator: 'admin',
    random: 123456,
    seq: 123,
    time: 1490686222,
    msgId: '144115233406643804-1490686222-123456',
    topicId: '@TGS#_@TGS#cQVLVHIM62CJ@TOPIC#_TestTopic',
    eventTime: 1670574414123,
    eventTimeAs: defaultForms.groupEventTime,
    withMsgId: false,
  }
  expect(JSON.stringify(writeGroupAfterSend(facts))).toBe(bodyOf('group-after-send'))
  expect(writeGroupAfterSend({ ...facts, withMsgId: true })).toMatchObject({ MsgId: facts.msgId })
})

test('[W29] official After-send', () => {
  const facts = {
    ...sent,
    officialAccount: '#TOA#_123',
    msgKey: '71_1_1698741698',
    time: 1698741698,
    onlineOnly: false,
    eventTime: 1698741698123,
  }
  expect(JSON.stringify(writeOfficialAfterSend(facts))).toBe(bodyOf('official-after-send'))
})
