/** Recalls in a run of the model: over REST, by a client, and several at the same instant. */
import { type Message, TakebackChatError } from '@takeback/client'
import { formatMsgKey, formatOfficialMsgKey } from '@takeback/protocol'
import { expect } from 'vitest'
import type { Device } from './device.ts'
import { type Asker, type ModelMessage, type Person, places } from './model.ts'
import type { StepOf } from './steps.ts'
import type { World } from './world.ts'

const reason = 'because'
/** The client's own: it knows already that the message was taken back. */
const knownAsGone = 2110

export async function recall(world: World, { pick, by }: StepOf<'recall'>): Promise<void> {
  await race(world, { pick, by: [by] })
}

export async function race(world: World, { pick, by }: Pick<StepOf<'race'>, 'pick' | 'by'>): Promise<void> {
  const { model, backend, devices } = world
  const message = model.messages[pick % model.messages.length]
  const askers = by
    .map((index) => (index === null ? null : (devices[index] as Device)))
    .filter((device) => device === null || device.isOnline)
  if (message === undefined || askers.length === 0) return
  const expected = () => askers.map((device) => model.codeOf(message, personOf(device), backend.now()))
  const before = expected()
  const wasGone = message.recalled !== null
  const codes = await Promise.all(
    askers.map((device) => (device === null ? overRest(world, message) : byClient(device, message))),
  )
  const winner = codes.indexOf(0)
  const what = `${askers.map((device) => device?.person ?? 'admin').join()} recall ${message.ID}: ${codes.join()}`
  expect(codes.filter((code) => code === 0).length, what).toBe(before.includes(0) ? 1 : 0)
  if (winner >= 0) {
    expect(before[winner], what).toBe(0)
    const device = askers[winner] ?? null
    model.recall(message, personOf(device), reasonOf(message), device?.platform ?? 'RESTAPI')
  }
  const after = expected()
  for (const [i, code] of codes.entries()) {
    const allowed = [before[i], after[i], ...(wasGone || winner >= 0 ? [knownAsGone] : [])]
    if (i !== winner) expect(allowed, what).toContain(code)
  }
}

function personOf(device: Device | null): Asker {
  return device === null ? null : (device.person as Person)
}

/** One-to-one recalls of REST have none. */
function reasonOf({ place }: ModelMessage): string {
  return place === null ? '' : reason
}

async function byClient(device: Device, message: ModelMessage): Promise<number> {
  const held = device.seen.get(message.ID) ?? guessed(device, message)
  try {
    await device.chat.revokeMessage(held)
    return 0
  } catch (error) {
    if (error instanceof TakebackChatError) return error.code
    throw error
  }
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

async function overRest({ backend }: World, message: ModelMessage): Promise<number> {
  const { sender, to, place, key } = message
  if (place === null) {
    const pair = { From_Account: sender, To_Account: to, MsgKey: formatMsgKey(key) }
    return (await backend.call('openim/admin_msgwithdraw', pair)).ErrorCode
  }
  const { groupId, topicId } = places[place]
  if (place === 'town') {
    const MsgKeyList = [formatOfficialMsgKey(key.seq, key.time)]
    const body = { Official_Account: groupId, MsgKeyList, Reason: reason }
    const path = 'official_account_open_http_svc/official_account_msg_recall'
    return codeIn(await backend.call(path, body))
  }
  const body = {
    GroupId: groupId,
    ...(topicId !== null && { TopicId: topicId }),
    MsgSeqList: [{ MsgSeq: key.seq }],
    Reason: reason,
  }
  return codeIn(await backend.call('group_open_http_svc/group_msg_recall', body))
}

/** Of the whole, or of the one message. */
function codeIn(answer: { readonly ErrorCode: number; readonly [field: string]: unknown }): number {
  if (answer.ErrorCode !== 0) return answer.ErrorCode
  const list = answer['RecallRetList'] as readonly { readonly RetCode: number }[]
  return list[0]?.RetCode ?? -1
}
