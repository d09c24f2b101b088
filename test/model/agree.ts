/** Whether everybody sees what the model says: every client's list and messages, REST, and the webhooks. */
import { isDeepStrictEqual } from 'node:util'
import type { Conversation, Message } from '@takeback/client'
import { expect } from 'vitest'
import type { Heard } from './backend.ts'
import { Device, type Platform } from './device.ts'
import { type Model, people, type Person, placeNames, places, type View } from './model.ts'
import type { World } from './world.ts'

const patienceMs = 10_000

/** Waits until all that is on its way has arrived, then holds everything against the model. */
export async function agrees(world: World): Promise<void> {
  for (const device of world.devices)
    if (device.isOnline)
      await becomes(
        () => shownBy(device, world.model),
        () => shownTo(device, world.model),
      )
  await becomes(
    () => recallsHeard(world.backend.heard()),
    () => recallsExpected(world.model),
  )
  await becomes(
    () => missingSends(world),
    () => [],
  )
  await restAgrees(world)
}

/** Also every page of history, and what somebody finds who opens a new device now. */
export async function agreesThroughout(world: World): Promise<void> {
  await agrees(world)
  world.backend.pass(5000)
  for (const device of world.devices) if (device.isOnline) await historyAgrees(device, world.model)
  for (const person of people) {
    await using device = await Device.open(world.backend, person, 'Web' satisfies Platform)
    await becomes(
      () => shownBy(device, world.model),
      () => shownTo(device, world.model),
    )
    await historyAgrees(device, world.model)
  }
}

async function becomes(read: () => unknown, expected: () => unknown): Promise<void> {
  const began = performance.now()
  while (!isDeepStrictEqual(read(), expected())) {
    if (performance.now() - began > patienceMs) break
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  expect(read()).toEqual(expected())
}

function shownBy(device: Device, model: Model): object {
  const { person, seen, told, toldTooLate } = device
  const listed = new Set(model.conversationsOf(person as Person).map(({ id }) => id))
  // An app closes what is no longer in the list.
  for (const [ID, { conversationID }] of seen) if (!listed.has(conversationID)) seen.delete(ID)
  return {
    person,
    isConnected: device.isConnected,
    list: device
      .list()
      .map(listedView)
      .sort((a, b) => (a.id < b.id ? -1 : 1)),
    messages: [...seen.values()].map(viewOf),
    toldTwice: told.filter((ID, i) => told.indexOf(ID) !== i),
    toldTooLate: [...toldTooLate],
    missing: device.missing().filter((ID) => model.isThere(ID, person as Person)),
  }
}

function shownTo({ person, seen }: Device, model: Model): object {
  const byId = new Map(model.messages.map((message) => [message.ID, message]))
  const views = () =>
    [...seen.keys()].map((ID) => {
      const message = byId.get(ID)
      return message === undefined ? null : model.viewOf(message)
    })
  return {
    person,
    isConnected: true,
    list: model.conversationsOf(person as Person),
    messages: views(),
    toldTwice: [],
    toldTooLate: [],
    missing: [],
  }
}

function listedView({ conversationID: id, unreadCount: unread, lastMessage }: Conversation) {
  return { id, unread, last: lastMessage === null ? null : viewOf(lastMessage) }
}

function viewOf(message: Message): View {
  const { ID, payload, cloudCustomData: custom, revokerInfo, revokeReason: reason } = message
  const at = [...message.atUserList]
  return { ID, text: payload.text ?? null, custom, at, revoker: revokerInfo.userID, reason }
}

async function historyAgrees(device: Device, model: Model): Promise<void> {
  const who = device.person as Person
  for (const { id } of model.conversationsOf(who)) {
    const expected = model.historyOf(who, id).slice(-20)
    expect((await device.history(id)).map(viewOf), `${who}: ${id}`).toEqual(
      expected.map((message) => model.viewOf(message)),
    )
  }
}

/** Texts as an admin reads them, null for a tombstone; and what was taken back is nowhere in the answers. */
async function restAgrees({ backend, model }: World): Promise<void> {
  const answers: object[] = []
  for (const [i, a] of people.entries())
    for (const b of people.slice(i + 1)) {
      const range = { MaxCnt: 100, MinTime: 0, MaxTime: 4_000_000_000 }
      const pair = { Operator_Account: a, Peer_Account: b, ...range }
      const answer = await backend.ok('openim/admin_getroammsg', pair)
      answers.push(answer)
      const said = model.historyOf(a, `C2C${b}`).slice(-100)
      expect(sorted(textsOf(answer['MsgList']))).toEqual(sorted(said.map(textOf)))
    }
  for (const name of placeNames) {
    if (model.destroyed.has(name)) continue
    const { groupId, topicId } = places[name]
    const answer =
      name === 'town'
        ? await backend.ok('official_account_open_http_svc/official_account_msg_get_simple', {
            Official_Account: groupId,
            ReqMsgNumber: 20,
            WithRecalledMsg: 1,
          })
        : await backend.ok('group_open_http_svc/group_msg_get_simple', {
            GroupId: groupId,
            ...(topicId !== null && { TopicId: topicId }),
            ReqMsgNumber: 20,
            WithRecalledMsg: 1,
          })
    answers.push(answer)
    const said = model.saidIn(name).slice(-20)
    expect(textsOf(answer['RspMsgList']).toReversed(), name).toEqual(said.map(textOf))
  }
  const everything = JSON.stringify(answers)
  const leaked = model.messages.filter(({ recalled, text }) => recalled !== null && everything.includes(text))
  expect(leaked).toEqual([])
}

/** Within one second a talk is ordered by numbers, which REST and clients draw each in their own way. */
function sorted(texts: readonly (string | null)[]): string[] {
  return texts.map(String).sort()
}

function textOf({ recalled, text }: { readonly recalled: object | null; readonly text: string }) {
  return recalled === null ? text : null
}

type RestBody = readonly { readonly MsgContent: { readonly Text: string } }[]

function textsOf(list: unknown): (string | null)[] {
  return (list as readonly { readonly MsgBody: RestBody }[]).map(
    ({ MsgBody }) => MsgBody[0]?.MsgContent.Text ?? null,
  )
}

function recallsExpected({ webhooks }: Model): string[] {
  return webhooks.map((webhook) => JSON.stringify(webhook)).sort()
}

function recallsHeard(heard: readonly Heard[]): string[] {
  return heard
    .filter(isRecall)
    .map((one) => JSON.stringify(recallBody(one)))
    .sort()
}

function isRecall({ body }: Heard): boolean {
  return !body.CallbackCommand.endsWith('SendMsg')
}

function recallBody({ query, body }: Heard): object {
  const { CallbackCommand: command } = body
  const common = { platform: query.get('OptPlatform'), command, name: nameIn(body as Naming) }
  expect(query.get('ClientIP')).toBe('127.0.0.1')
  const { From_Account: from, To_Account: to, UnreadMsgNum: unread } = body
  if (command === 'C2C.CallbackAfterMsgWithDraw') return { ...common, from, to, unread }
  if (command === 'OfficialAccount.CallbackAfterMsgWithDraw') return common
  const { Operator_Account: operator, Type: type } = body
  return { ...common, operator, type }
}

/** After-sends that should have come and did not, came twice, or were never due. */
function missingSends({ model, backend }: World): string[] {
  const left = backend
    .heard()
    .filter((one) => !isRecall(one))
    .map(sendBody)
  const missing = model.sends.flatMap(({ message, body }) => {
    const at = left.indexOf(JSON.stringify(body))
    if (at >= 0) left.splice(at, 1)
    return at >= 0 || message.recalled !== null ? [] : [JSON.stringify(body)]
  })
  return [...missing, ...left.map((body) => `not due: ${body}`)]
}

function sendBody({ query, body }: Heard): string {
  const { CallbackCommand: command } = body
  return JSON.stringify({ command, platform: query.get('OptPlatform'), name: nameIn(body as Naming) })
}

/** What names the one message of a webhook: the numbers of a recall stand in a list. */
interface Naming {
  readonly MsgKey?: string
  readonly MsgSeq?: number
  readonly GroupId?: string
  readonly TopicId?: string
  readonly Official_Account?: string
  readonly MsgSeqList?: readonly { readonly MsgSeq: number }[]
  readonly WithdrawMsgList?: readonly { readonly MsgKey: string }[]
}

function nameIn(body: Naming): string | undefined {
  const { GroupId, TopicId = null, Official_Account, MsgSeqList = [], WithdrawMsgList = [] } = body
  expect(Math.max(MsgSeqList.length, WithdrawMsgList.length)).toBeLessThanOrEqual(1)
  if (GroupId !== undefined) return `${GroupId} ${TopicId} ${MsgSeqList[0]?.MsgSeq ?? body.MsgSeq}`
  const key = WithdrawMsgList[0]?.MsgKey ?? body.MsgKey
  return Official_Account === undefined ? key : `${Official_Account} ${key}`
}
