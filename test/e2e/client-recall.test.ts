/**
 * The other trigger: people take messages back on their clients, and the webhook of each kind arrives at the app
 * backend as the documents print it. Rules E10-E13 of docs/spec/loop.md.
 */
import { readFileSync } from 'node:fs'
import { TakebackChat, TYPES, type ConversationType } from '@takeback/client'
import type { RecallDetail, RecallView } from '@takeback/protocol'
import { issueUserSig } from '@takeback/protocol/crypto'
import { expect, test } from 'vitest'
import { Stage } from './stage.ts'

const clientIp = '127.0.0.1'

test('[E10] a one-to-one message taken back by its sender on a phone', async () => {
  await using stage = await Stage.open()
  await stage.people('jared', 'Jonh')
  await using jared = await logIn(stage, 'jared', 'Android')
  await jared.takesBackIn('Jonh', TYPES.CONV_C2C)

  const [recall] = await stage.hears(1)
  expect(recall).toMatchObject({
    kind: 'c2c',
    platform: 'Android',
    clientIp,
    from: 'jared',
    to: 'Jonh',
  })
  await expectDocumented(stage, recall, 'c2c-recall-intl')
})

test('[E11] a group message taken back by its sender, and another’s by the owner', async () => {
  await using stage = await Stage.open()
  await stage.people('romeo', 'juliet')
  await stage.group('verona', 'romeo', 'juliet')
  await using romeo = await logIn(stage, 'romeo', 'Web')
  await using juliet = await logIn(stage, 'juliet', 'iOS')
  await juliet.takesBackIn('verona', TYPES.CONV_GROUP)
  const [own] = await stage.hears(1)
  expect(own).toMatchObject({
    kind: 'group',
    operator: 'juliet',
    platform: 'iOS',
    clientIp,
    groupType: 'Public',
  })
  await expectDocumented(stage, own, 'group-recall-2025', ['TopicId'])

  const said = await juliet.says('verona', TYPES.CONV_GROUP)
  await romeo.takesBack(said.ID, 'GROUPverona')
  const [byOwner] = await stage.hears(2)
  expect(byOwner).toMatchObject({
    operator: 'romeo',
    platform: 'Web',
    clientIp,
    messages: [{ name: String(said.sequence) }],
  })
})

test('[E12] a message in a community topic', async () => {
  await using stage = await Stage.open()
  await stage.people('romeo')
  const groupId = '@TGS#_verona'
  const topicId = await stage.topic(groupId, 'romeo')
  await using romeo = await logIn(stage, 'romeo', 'Windows')
  await romeo.takesBackIn(topicId, TYPES.CONV_GROUP)

  const [recall] = await stage.hears(1)
  expect(recall).toMatchObject({
    kind: 'topic',
    groupId,
    topicId,
    operator: 'romeo',
    platform: 'Windows',
    clientIp,
  })
  await expectDocumented(stage, recall, 'group-recall-2025')
})

test('[E13] a broadcast of an official account, by its owner', async () => {
  await using stage = await Stage.open()
  await stage.people('jared')
  const id = await stage.official('jared')
  await using jared = await logIn(stage, 'jared', 'Mac')
  await jared.takesBackIn(id, TYPES.CONV_C2C)

  const [recall] = await stage.hears(1)
  expect(recall).toMatchObject({
    kind: 'official',
    officialAccount: id,
    platform: 'Mac',
    clientIp,
    operator: null,
  })
  await expectDocumented(stage, recall, 'official-recall')
})

async function logIn(stage: Stage, userID: string, platform: 'Android' | 'iOS' | 'Web' | 'Windows' | 'Mac') {
  const { chat: url, sdkAppId, secretKey } = stage.chat.ready
  const chat = TakebackChat.create({ SDKAppID: Number(sdkAppId), url: String(url), platform })
  const nowSeconds = Math.floor((performance.timeOrigin + performance.now()) / 1000)
  const key = String(secretKey)
  const userSig = issueUserSig({
    sdkAppId: Number(sdkAppId),
    key,
    userId: userID,
    expireSeconds: 600,
    nowSeconds,
  })
  await chat.login({ userID, userSig })

  async function says(to: string, conversationType: ConversationType) {
    const message = chat.createTextMessage({ to, conversationType, payload: { text: 'wherefore' } })
    await chat.sendMessage(message)
    return message
  }
  return {
    says,
    async takesBackIn(to: string, conversationType: ConversationType) {
      await chat.revokeMessage(await says(to, conversationType))
    },
    /** A message that somebody else sent. */
    async takesBack(id: string, conversationID: string) {
      const { data } = await chat.getMessageList({ conversationID })
      const message = data.messageList.find(({ ID }) => ID === id)
      if (message === undefined) throw new Error(`${id} is not in ${conversationID}`)
      await chat.revokeMessage(message)
    },
    [Symbol.asyncDispose]: () => chat.destroy(),
  }
}

/** The stored body has the documented fields in the documented order, with values of the documented types. */
async function expectDocumented(
  stage: Stage,
  recall: RecallView | undefined,
  fixture: string,
  without: readonly string[] = [],
): Promise<void> {
  const url = new URL(`/api/recalls/${recall?.id}`, String(stage.receiver.ready['monitor']))
  const { request } = (await (await fetch(url)).json()) as RecallDetail
  const file = new URL(`../../fixtures/wire/${fixture}.json`, import.meta.url)
  const { body } = JSON.parse(readFileSync(file, 'utf8')) as { body: Record<string, unknown> }
  const shapeOf = (fields: Record<string, unknown>) =>
    Object.entries(fields)
      .filter(([name]) => !without.includes(name))
      .map(
        ([name, value]) => `${name}: ${Array.isArray(value) ? Object.keys(value[0]).join() : typeof value}`,
      )
  expect(shapeOf(JSON.parse(request.body))).toEqual(shapeOf(body))
}
