import { expect, test } from 'vitest'
import { applyQueue } from './inbox/remember.ts'
import { listRecalls } from './reading/index.ts'
import { groupBody, openStage } from './testing/stage.ts'

test('[R26] a flood of recalls is handled once each, in the order of its conversation, and every job is settled', async () => {
  await using stage = await openStage({ retry: { waits: [1] } })
  const heard = stage.listening(async ({ messages }) => {
    const name = messages[0]?.key.split('/').at(-1)
    if (name === '3') await new Promise((resolve) => setTimeout(resolve, 5))
  })
  const groups = Array.from({ length: 150 }, (_, group) => `g${group}`)
  await Promise.all(
    groups.map(async (GroupId) => {
      for (const MsgSeq of [1, 2, 3, 4]) await stage.deliver(groupBody({ GroupId, MsgSeqList: [{ MsgSeq }] }))
    }),
  )
  await expect.poll(() => stage.inbox.jobs.nextRipeAt(applyQueue), { timeout: 10_000 }).toBeNull()
  const keys = heard.map(({ messages }) => messages[0]?.key ?? '')
  expect(new Set(keys).size).toBe(600)
  expect(keys).toHaveLength(600)
  for (const group of groups) {
    const seqs = keys.filter((key) => key.includes(`/${group}/`)).map((key) => key.split('/').at(-1))
    expect(seqs).toEqual(['1', '2', '3', '4'])
  }
  expect((await listRecalls(stage.inbox, { state: 'stored' }, null, 1)).recalls).toEqual([])
  expect(stage.receiver.counters.handled).toBe(600)
})

test('[R28] closing records what has ended: nothing of it is handled again by the next process', async () => {
  await using stage = await openStage()
  const heard = stage.listening()
  await Promise.all(
    Array.from({ length: 100 }, (_, group) => stage.deliver(groupBody({ GroupId: `g${group}` }))),
  )
  await expect.poll(() => heard.length).toBe(100)
  await stage.receiver.close()
  expect((await listRecalls(stage.inbox, { state: 'applied' }, null, 200)).recalls).toHaveLength(100)
})
