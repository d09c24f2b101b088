import { expect, test } from 'vitest'
import { EVENT } from './index.ts'
import { absence, type ClientStage, listOf, openClientStage } from './testing/open-client-stage.ts'
import { conversation, me, peer } from './testing/small-gateway.ts'

const end = (name: string, seq: number) =>
  JSON.stringify({
    op: 'event',
    conversation: name,
    seq,
    after: seq - 1,
    event: { kind: 'destroyed', operator: 'administrator' },
  })

test('[CL19] a destroyed conversation leaves the list at once', async () => {
  await using stage = await openClientStage()
  stage.gateway.push(
    JSON.stringify({ op: 'event', conversation: 'GROUPtown', seq: 1, after: 0, event: { kind: 'other' } }),
  )
  const received = stage.next(EVENT.MESSAGE_RECEIVED)
  stage.gateway.says(peer, 'wherefore')
  await received
  expect((await listOf(stage.chat)).map((line) => line.conversationID).sort()).toEqual(
    [conversation, 'GROUPtown'].sort(),
  )
  const changed = stage.next(EVENT.CONVERSATION_LIST_UPDATED)
  stage.gateway.push(end('GROUPtown', 2))
  expect((await changed).map((line) => line.conversationID)).toEqual([conversation])
})

test('[CL19] the end of a conversation that was never there makes none', async () => {
  await using stage = await openClientStage()
  const changed = stage.next(EVENT.CONVERSATION_LIST_UPDATED)
  stage.gateway.push(end('GROUPtown@TOPIC#_ball', 2))
  expect(await changed).toEqual([])
})

/** Two conversations in a list that has no room for them, so that it says of nothing that it is gone. */
async function knowsTwo(stage: ClientStage): Promise<void> {
  const event = { kind: 'other' }
  stage.gateway.push(JSON.stringify({ op: 'event', conversation: 'GROUPtown', seq: 1, after: 0, event }))
  const received = stage.next(EVENT.MESSAGE_RECEIVED)
  stage.gateway.says(peer, 'wherefore')
  await received
  expect(await idsOf(stage)).toEqual([conversation, 'GROUPtown'].sort())
}
const idsOf = async (stage: ClientStage) =>
  (await listOf(stage.chat)).map(({ conversationID }) => conversationID).sort()

test('[CL19] what one leaves, or is taken out of, leaves the list at once; what others leave stays', async () => {
  await using stage = await openClientStage((gateway) => gateway.listsOthers())
  await knowsTwo(stage)
  for (const [seq, left] of [
    [2, peer],
    [3, me],
  ] as const) {
    const event = { kind: 'member', operator: left, joined: [], left: [left] }
    const changed = stage.next(EVENT.CONVERSATION_LIST_UPDATED)
    stage.gateway.push(JSON.stringify({ op: 'event', conversation: 'GROUPtown', seq, after: seq - 1, event }))
    const ids = (await changed).map(({ conversationID }) => conversationID).sort()
    expect(ids).toEqual(left === me ? [conversation] : [conversation, 'GROUPtown'].sort())
  }
})

test('[CL19] so does what one was taken out of during an absence', async () => {
  await using stage = await openClientStage((gateway) => gateway.listsOthers())
  await knowsTwo(stage)
  await absence(stage, () => stage.gateway.takesOut('GROUPtown'))
  expect(await idsOf(stage)).toEqual([conversation])
})
