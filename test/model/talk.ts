/** Sending in a run of the model, over REST and by a client. */
import { type Message, TYPES } from '@takeback/client'
import { parseMsgKey, parseOfficialMsgKey } from '@takeback/protocol'
import type { Answer } from './backend.ts'
import { deed, type Deed } from './deed.ts'
import { answerTo, type Device } from './device.ts'
import { customOf, type ModelMessage, nameOf, type Quote } from './message.ts'
import type { Model } from './model.ts'
import { people, type Person, placeNames, type PlaceName, places } from './places.ts'
import type { StepOf } from './steps.ts'
import type { World } from './world.ts'

interface Said {
  readonly sender: Person
  readonly to: Person | null
  readonly place: PlaceName | null
  readonly text: string
  readonly quotes: Quote | null
  readonly counted: boolean
  readonly at: readonly Person[]
  readonly number: number
}

type Named = Pick<ModelMessage, 'ID' | 'key'>

let spoken = 0

export async function say(world: World, step: StepOf<'say'>): Promise<Deed[]> {
  const device = world.devices[step.device] as Device
  const sender = device.person
  const place = placeNames.find((one) => one === step.to) ?? null
  const to = place === null ? otherThan(sender, step.to as Person) : null
  const { model } = world
  const conversation = place === null ? model.talkOf(sender, to as Person) : model.saidIn(place)
  spoken += 1
  const said: Said = {
    sender,
    to,
    place,
    text: `words-${spoken}.`,
    quotes: step.quotes === null ? null : quoteOf(conversation.at(-1 - (step.quotes % conversation.length))),
    counted: step.counted || !step.overRest,
    at: place === null || place === 'town' ? [] : step.at,
    number: spoken,
  }
  if (!step.overRest) return device.isOnline ? [await byClient(device, said)] : []
  // Over REST an admin may speak for anybody: only those who could do it themselves are of interest here.
  return place === 'town' || codeOfSaying(model, said) === 0 ? [await overRest(world, said)] : []
}

/** Nobody talks to themselves. */
function otherThan(sender: Person, wished: Person): Person {
  return wished === sender ? (people.find((one) => one !== sender) as Person) : wished
}

function quoteOf(quoted: ModelMessage | undefined): Quote | null {
  return quoted === undefined ? null : { ID: quoted.ID, text: quoted.text, isBlank: false }
}

function codeOfSaying(model: Model, { sender, place }: Said): number {
  if (place === null) return 0
  // A live room takes everybody.
  if (place === 'ball') return model.facts.destroyed.has(place) ? 10010 : 0
  if (!model.isIn(sender, place)) return 10010
  return place === 'town' && sender !== 'ann' ? 10007 : 0
}

async function byClient(device: Device, said: Said): Promise<Deed> {
  const { sender, to, place, text, at, quotes } = said
  const isGroup = place !== null && place !== 'town'
  const message = device.chat.createTextMessage({
    to: to ?? (place === null ? '' : (places[place].topicId ?? places[place].groupId)),
    conversationType: isGroup ? TYPES.CONV_GROUP : TYPES.CONV_C2C,
    payload: { text, atUserList: at },
    cloudCustomData: customOf(quotes),
  })
  const answered = await answerTo(() => device.chat.sendMessage(message))
  if (answered.code === 0) device.sees(message)
  const { ID } = message
  const key = keyOf(message)
  return deed({
    what: `${sender} says ${text} in ${place ?? to} as ${ID}`,
    answered,
    due: (model) => [isNext(model, said, key) ? codeOfSaying(model, said) : notNext],
    does: (model) => happens(model, said, { ID, key }, device),
  })
}

function keyOf({ sequence: seq, random, time }: Message): ModelMessage['key'] {
  return { seq, random, time }
}

/** No code: something else was said there before. */
const notNext = -1

/** The messages of a place are numbered in the order in which they were said. A message that was refused has no number. */
function isNext(model: Model, { place }: Said, { seq }: ModelMessage['key']): boolean {
  return place === null || seq === 0 || seq === model.saidIn(place).length + 1
}

function happens(model: Model, said: Said, named: Named, by: Device | null): void {
  const { sender, to, place, text, quotes, counted, at } = said
  const isGone = quotes !== null && model.message(quotes.ID).recalled !== null
  model.say(
    {
      ...named,
      sender: place === 'town' ? places.town.groupId : sender,
      by: by?.index ?? null,
      to,
      place,
      text,
      counted,
      at,
      quotes: quotes && { ...quotes, isBlank: isGone },
      moment: model.facts.moment,
      heardBy: model.heardBy(said),
      isRead: false,
      recalled: null,
    },
    by?.platform ?? 'RESTAPI',
  )
}

async function overRest({ backend }: World, said: Said): Promise<Deed> {
  const { sender, place, text, to } = said
  const { path, body } = requestOf(said)
  const answer = await backend.call(path, body)
  const named = answer.ErrorCode === 0 ? namedIn(answer, said) : null
  return deed({
    what: `an admin says ${text} for ${sender} in ${place ?? to} as ${named && nameOf({ place, key: named.key })}`,
    answered: { code: answer.ErrorCode, isRepeated: answer.isRepeated },
    due: (model) => {
      if (place !== null && model.facts.destroyed.has(place)) return [10010]
      return [named === null || isNext(model, said, named.key) ? 0 : notNext]
    },
    does: (model) => {
      if (named !== null) happens(model, said, named, null)
    },
  })
}

function requestOf({ sender, to, place, text, quotes, counted, at, number }: Said) {
  const custom = customOf(quotes)
  const content = {
    MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: text } }],
    ...(custom !== '' && { CloudCustomData: custom }),
    ...(!counted && { SendMsgControl: ['NoUnread'] }),
  }
  if (place === null) {
    const pair = { From_Account: sender, To_Account: to, MsgSeq: number, MsgRandom: number }
    return { path: 'openim/sendmsg', body: { ...pair, ...content } }
  }
  if (place === 'town') {
    const account = { Official_Account: places.town.groupId, Random: number }
    const path = 'official_account_open_http_svc/send_official_account_msg'
    return { path, body: { ...account, ...content } }
  }
  const { groupId, topicId } = places[place]
  const body = {
    GroupId: groupId,
    ...(topicId !== null && { TopicId: topicId }),
    From_Account: sender,
    Random: number,
    ...(at.length > 0 && {
      GroupAtInfo: at.map((GroupAt_Account) => ({ GroupAtAllFlag: 0, GroupAt_Account })),
    }),
    ...content,
  }
  return { path: 'group_open_http_svc/send_group_msg', body }
}

function namedIn(answer: Answer, { place, number }: Said): Named {
  const { MsgId, MsgKey, MsgSeq, MsgTime } = answer
  const key =
    place === null
      ? parseMsgKey(String(MsgKey))
      : place === 'town'
        ? officialKey(String(MsgKey))
        : { seq: Number(MsgSeq), random: number, time: Number(MsgTime) }
  if (key === null) throw new Error(`no MsgKey in ${JSON.stringify(answer)}`)
  return { ID: String(MsgId), key }
}

function officialKey(text: string): ModelMessage['key'] | null {
  const key = parseOfficialMsgKey(text)
  return key && { ...key, random: 1 }
}
