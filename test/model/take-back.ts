/** Recalls in a run of the model: over REST, by a client, and several at the same instant. */
import type { Message } from '@takeback/client'
import { formatMsgKey, formatOfficialMsgKey } from '@takeback/protocol'
import type { Answer } from './backend.ts'
import { type Answered, deed, type Deed } from './deed.ts'
import { answerTo, type Device } from './device.ts'
import type { ModelMessage } from './message.ts'
import type { Model } from './model.ts'
import { deviceOwners, places } from './places.ts'
import type { StepOf } from './steps.ts'
import type { World } from './world.ts'

const reason = 'because'
/** The client's own: it knows already that the message was taken back. */
const knownAsGone = 2110
const gone = new Set([20023, 10032, knownAsGone])

/** Each asks at the same instant as the others. */
export function recalls(world: World, { pick, among, by }: StepOf<'recall' | 'race'>): Promise<Deed>[] {
  const { model, devices } = world
  const messages = choice(model, among)
  const message = messages.at(-1 - (pick % messages.length))
  if (message === undefined) return []
  const askers = by.map((one) => {
    if (one === null) return null
    return devices[one === 'sender' ? deviceOf(message) : one] as Device
  })
  return [...new Set(askers)]
    .filter((device) => device === null || device.isOnline)
    .map((device) => recall(world, message, device))
}

function choice({ facts: { messages } }: Model, among: StepOf<'recall'>['among']): ModelMessage[] {
  if (among === 'all') return messages
  const left = messages.filter(({ recalled }) => recalled === null)
  if (among === 'left') return left
  const quoted = new Set(messages.map(({ quotes }) => quotes?.ID))
  return left.filter(({ ID }) => quoted.has(ID))
}

/** What was said over REST for somebody, they take back on their first device. */
function deviceOf({ by, sender }: ModelMessage): number {
  return (
    by ??
    Math.max(
      0,
      deviceOwners.findIndex((owner) => owner === sender),
    )
  )
}

async function recall(world: World, message: ModelMessage, device: Device | null): Promise<Deed> {
  const { backend } = world
  const { ID, place } = message
  const began = backend.now()
  const answered = device === null ? await overRest(world, message) : await byClient(device, message)
  const times = [...new Set([began, backend.now()])]
  const by = device?.person ?? null
  return deed({
    what: `${by ?? 'an admin'} recalls ${ID}`,
    answered,
    due: (model) => {
      const one = model.message(ID)
      const isKnown = one.recalled !== null && answered.code === knownAsGone
      return isKnown ? [knownAsGone] : times.map((time) => model.codeOf(one, by, time))
    },
    again: (code) => gone.has(code),
    // One-to-one recalls of REST have no reason.
    does: (model) =>
      model.recall(model.message(ID), by, place === null ? '' : reason, device?.platform ?? 'RESTAPI'),
  })
}

function byClient(device: Device, message: ModelMessage): Promise<Answered> {
  const held = device.seen.get(message.ID) ?? guessed(device, message)
  return answerTo(() => device.chat.revokeMessage(held))
}

/** Somebody who never saw the message guesses its numbers right. */
function guessed(device: Device, { ID, sender, to, place, key }: ModelMessage): Message {
  const isGroup = place !== null && place !== 'town'
  const other =
    place === null
      ? device.person === sender
        ? String(to)
        : sender
      : (places[place].topicId ?? places[place].groupId)
  const made = device.chat.createTextMessage({
    to: other,
    conversationType: isGroup ? 'GROUP' : 'C2C',
    payload: { text: '' },
  })
  const { seq: sequence, random, time } = key
  return { ...made, ID, from: sender, sequence, random, time, status: 'success' }
}

async function overRest({ backend }: World, message: ModelMessage): Promise<Answered> {
  const { path, body } = requestOf(message)
  const answer = await backend.call(path, body)
  return { code: codeIn(answer), isRepeated: answer.isRepeated }
}

function requestOf({ sender, to, place, key }: ModelMessage) {
  if (place === null) {
    const body = { From_Account: sender, To_Account: to, MsgKey: formatMsgKey(key) }
    return { path: 'openim/admin_msgwithdraw', body }
  }
  const { groupId, topicId } = places[place]
  if (place === 'town') {
    const MsgKeyList = [formatOfficialMsgKey(key.seq, key.time)]
    const body = { Official_Account: groupId, MsgKeyList, Reason: reason }
    return { path: 'official_account_open_http_svc/official_account_msg_recall', body }
  }
  const body = {
    GroupId: groupId,
    ...(topicId !== null && { TopicId: topicId }),
    MsgSeqList: [{ MsgSeq: key.seq }],
    Reason: reason,
  }
  return { path: 'group_open_http_svc/group_msg_recall', body }
}

/** Of the whole, or of the one message. */
function codeIn(answer: Answer): number {
  if (answer.ErrorCode !== 0) return answer.ErrorCode
  const list = answer['RecallRetList'] as readonly { readonly RetCode: number }[] | undefined
  return list === undefined ? 0 : (list[0]?.RetCode ?? -1)
}
