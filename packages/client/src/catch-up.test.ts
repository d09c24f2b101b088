import { expect, test } from 'vitest'
import { EVENT, type TakebackChat } from './index.ts'
import { absence, listOf, openClientStage } from './testing/open-client-stage.ts'
import { peer } from './testing/small-gateway.ts'

/** What is told as new from now on. */
function toldBy(chat: TakebackChat): unknown[] {
  const told: unknown[] = []
  chat.on(EVENT.MESSAGE_RECEIVED, ({ data }) => {
    for (const { payload } of data) told.push(payload.text)
  })
  return told
}

test('[CL10] so it is when the catch-up breaks off inside the first page of it', async () => {
  await using stage = await openClientStage()
  const told = toldBy(stage.chat)
  await absence(stage, () => {
    stage.gateway.says(peer, 'one', { quietly: true })
    stage.gateway.says(peer, 'two', { quietly: true })
    stage.gateway.loseAnswerOf('history')
  })
  expect(told).toEqual(['one', 'two'])
  expect(await listOf(stage.chat)).toMatchObject([{ unreadCount: 2 }])
})

test('[CL10] also when more is said before the next attempt', async () => {
  await using stage = await openClientStage()
  const told = toldBy(stage.chat)
  await absence(stage, () => {
    stage.gateway.says(peer, 'one', { quietly: true })
    stage.gateway.says(peer, 'two', { quietly: true })
    stage.gateway.loseAnswerOf('history', () => stage.gateway.says(peer, 'three', { quietly: true }))
  })
  expect(new Set(told)).toEqual(new Set(['one', 'two', 'three']))
  expect(told).toHaveLength(3)
  expect(await listOf(stage.chat)).toMatchObject([{ unreadCount: 3 }])
})
