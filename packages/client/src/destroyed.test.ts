import { expect, test } from 'vitest'
import { EVENT } from './index.ts'
import { listOf, openClientStage } from './testing/open-client-stage.ts'
import { conversation, peer } from './testing/small-gateway.ts'

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
