import type { LiveEvent } from '@takeback/protocol'
import { expect, test } from 'vitest'
import { EVENT } from './index.ts'
import { absence, type ClientStage, listOf, openClientStage, resync } from './testing/open-client-stage.ts'
import { conversation, peer } from './testing/small-gateway.ts'

const room = 'GROUPball'
const key = { seq: 1, random: 7, time: 1_700_000_001 }
const said: LiveEvent = {
  kind: 'message',
  message: {
    conversation: room,
    key,
    msgId: '144115-1700000001-7',
    sender: peer,
    time: key.time,
    body: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'wherefore' } }],
    custom: null,
    recalled: null,
    onlineOnly: false,
    counted: true,
    at: [],
    eventSeq: 1,
  },
}
const takenBack: LiveEvent = {
  kind: 'recall',
  key,
  msgId: '144115-1700000001-7',
  sender: peer,
  revoker: peer,
  reason: null,
  at: 1,
}

function tell({ gateway }: ClientStage, seq: number, event: LiveEvent, where = room): void {
  gateway.push(JSON.stringify({ op: 'event', conversation: where, seq, after: seq - 1, event }))
}

async function openRoomStage(): Promise<ClientStage> {
  const stage = await openClientStage((gateway) => gateway.opensRoom('ball'))
  await stage.chat.joinGroup({ groupID: 'ball' })
  return stage
}

const idsOf = async ({ chat }: ClientStage) =>
  (await listOf(chat)).map(({ conversationID }) => conversationID)

test('[CL22] a live room that was joined is in the list, and what is taken back there is gone from what was told', async () => {
  await using stage = await openRoomStage()
  expect(await listOf(stage.chat)).toMatchObject([{ conversationID: room, name: 'Room', lastMessage: null }])
  const heard = stage.next(EVENT.MESSAGE_RECEIVED)
  tell(stage, 1, said)
  const [message] = await heard
  // A list of the server's own does not know of guests.
  stage.gateway.says(peer, 'hi')
  const listed = new Promise<void>((resolve) => {
    stage.chat.on(EVENT.CONVERSATION_LIST_UPDATED, ({ data }) => {
      if (data.some(({ name }) => name === 'Romeo')) resolve()
    })
  })
  await listed
  expect((await idsOf(stage)).sort()).toEqual([conversation, room])
  const revoked = stage.next(EVENT.MESSAGE_REVOKED)
  tell(stage, 2, takenBack)
  expect((await revoked)[0]).toBe(message)
  expect((await listOf(stage.chat)).find(({ conversationID }) => conversationID === room)).toMatchObject({
    unreadCount: 0,
    lastMessage: { isRevoked: true, payload: {} },
  })
})

test('[CL10] [CL22] also when so much is asked at once that the server asks for patience', async () => {
  await using stage = await openRoomStage()
  await absence(stage, () => stage.gateway.refuse('join', 10_006))
  expect(await idsOf(stage)).toEqual([room])
})

test('[CL22] it is joined again after an absence, as long as it is there', async () => {
  await using stage = await openRoomStage()
  await absence(stage, () => {})
  expect(stage.gateway.heard.filter(({ op }) => op === 'join')).toHaveLength(2)
  expect(await idsOf(stage)).toEqual([room])
  await absence(stage, () => stage.gateway.closesRoom('ball'))
  expect(await idsOf(stage)).toEqual([])
  await absence(stage, () => {})
  expect(stage.gateway.heard.filter(({ op }) => op === 'join')).toHaveLength(3)
})

test('[CL22] it ends when one leaves it', async () => {
  await using stage = await openRoomStage()
  await stage.chat.quitGroup('ball')
  expect(await idsOf(stage)).toEqual([])
  await absence(stage, () => {})
  expect(stage.gateway.heard.filter(({ op }) => op === 'join')).toHaveLength(1)
})

test('[CL14] a conversation whose pages are refused keeps nobody from coming back after a resync', async () => {
  await using stage = await openClientStage()
  for (const text of ['one', 'two']) {
    const heard = stage.next(EVENT.MESSAGE_RECEIVED)
    stage.gateway.says(peer, text)
    await heard
  }
  await resync(stage, () => stage.gateway.refuse('history', 10_007))
  expect(stage.gateway.logins).toBe(2)
})
