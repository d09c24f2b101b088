/** Sending in a run of the model, over REST and by a client. */
import { type Message, TakebackChatError, TYPES } from '@takeback/client'
import { parseMsgKey, parseOfficialMsgKey } from '@takeback/protocol'
import { expect } from 'vitest'
import type { Answer } from './backend.ts'
import type { Device } from './device.ts'
import { customOf, type ModelMessage, people, type Person, type PlaceName, places } from './model.ts'
import type { StepOf } from './steps.ts'
import type { World } from './world.ts'

interface Said {
  readonly sender: Person
  readonly to: Person | null
  readonly place: PlaceName | null
  readonly text: string
  readonly quotes: ModelMessage | null
  readonly counted: boolean
  readonly at: readonly Person[]
  readonly number: number
}

type Named = Pick<ModelMessage, 'ID' | 'key'>

let spoken = 0

export async function say(world: World, step: StepOf<'say'>): Promise<void> {
  const device = world.devices[step.device] as Device
  const sender = device.person as Person
  const to = people.find((one) => one === step.to) ?? null
  const place = to === null ? (step.to as PlaceName) : null
  if (to === sender) return
  if (!step.overRest && !device.isOnline) return
  const { model } = world
  const conversation = to === null ? model.saidIn(place as PlaceName) : model.talkOf(sender, to)
  spoken += 1
  const said: Said = {
    sender,
    to,
    place,
    text: `words-${spoken}.`,
    quotes: step.quotes === null ? null : (conversation[step.quotes % conversation.length] ?? null),
    counted: step.counted || !step.overRest,
    at: place === null || place === 'town' ? [] : step.at,
    number: spoken,
  }
  const mayNot = codeOfSaying(world, said)
  if (step.overRest) {
    // Over REST an admin may speak for anybody: only those who could do it themselves are of interest here.
    if (mayNot === 0) sent(world, said, await overRest(world, said), null)
    return
  }
  const { code, named } = await byClient(device, said)
  expect(code, `${sender} says something in ${step.to}`).toBe(mayNot)
  if (named !== null) sent(world, said, named, device)
}

function codeOfSaying({ model }: World, { sender, place }: Said): number {
  if (place === null) return 0
  if (!model.isIn(sender, place)) return 10010
  return place === 'town' && sender !== 'ann' ? 10007 : 0
}

function sent({ model, devices }: World, said: Said, named: Named, by: Device | null): void {
  const { sender, to, place, text, quotes, counted, at } = said
  const message = {
    ...named,
    sender: place === 'town' ? places.town.groupId : sender,
    to,
    place,
    text,
    counted,
    at,
    quotes,
    quoteIsBlank: quotes !== null && quotes.recalled !== null,
    isRead: false,
    recalled: null,
  }
  model.sent(message, by?.platform ?? 'RESTAPI')
  for (const device of devices) {
    const who = device.person as Person
    const isFor = place === null ? who === sender || who === to : model.isIn(who, place)
    if (isFor && device.isOnline && device !== by)
      device.awaits(message.ID, counted && who !== sender && model.counts(place, who))
  }
}

async function byClient(device: Device, said: Said): Promise<{ code: number; named: Named | null }> {
  const { to, place, text, at } = said
  const isGroup = place !== null && place !== 'town'
  const message = device.chat.createTextMessage({
    to: to ?? (place === null ? '' : (places[place].topicId ?? places[place].groupId)),
    conversationType: isGroup ? TYPES.CONV_GROUP : TYPES.CONV_C2C,
    payload: { text, atUserList: at },
    cloudCustomData: customOf({ quotes: said.quotes, quoteIsBlank: false }),
  })
  try {
    await device.chat.sendMessage(message)
  } catch (error) {
    if (error instanceof TakebackChatError) return { code: error.code, named: null }
    throw error
  }
  device.sees(message)
  return { code: 0, named: { ID: message.ID, key: keyOf(message) } }
}

function keyOf({ sequence: seq, random, time }: Message): ModelMessage['key'] {
  return { seq, random, time }
}

async function overRest({ backend }: World, said: Said): Promise<Named> {
  const { sender, to, place, text, quotes, counted, at, number } = said
  const custom = customOf({ quotes, quoteIsBlank: false })
  const content = {
    MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: text } }],
    ...(custom !== '' && { CloudCustomData: custom }),
    ...(!counted && { SendMsgControl: ['NoUnread'] }),
  }
  if (place === null) {
    const pair = { From_Account: sender, To_Account: to, MsgSeq: number, MsgRandom: number }
    const answer = await backend.ok('openim/sendmsg', { ...pair, ...content })
    return named(answer, parseMsgKey(String(answer['MsgKey'])))
  }
  if (place === 'town') {
    const account = { Official_Account: places.town.groupId, Random: number }
    const path = 'official_account_open_http_svc/send_official_account_msg'
    const answer = await backend.ok(path, { ...account, ...content })
    const key = parseOfficialMsgKey(String(answer['MsgKey']))
    return named(answer, key === null ? null : { ...key, random: 1 })
  }
  const { groupId, topicId } = places[place]
  const answer = await backend.ok('group_open_http_svc/send_group_msg', {
    GroupId: groupId,
    ...(topicId !== null && { TopicId: topicId }),
    From_Account: sender,
    Random: number,
    ...(at.length > 0 && {
      GroupAtInfo: at.map((GroupAt_Account) => ({ GroupAtAllFlag: 0, GroupAt_Account })),
    }),
    ...content,
  })
  return named(answer, { seq: Number(answer['MsgSeq']), random: number, time: Number(answer['MsgTime']) })
}

function named(answer: Answer, key: ModelMessage['key'] | null): Named {
  if (key === null) throw new Error(`no MsgKey in ${JSON.stringify(answer)}`)
  return { ID: String(answer['MsgId']), key }
}
