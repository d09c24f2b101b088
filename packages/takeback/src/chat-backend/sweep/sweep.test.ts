import { expect, test } from 'vitest'
import { people } from '../testing/people.ts'
import { openStage, type Stage } from '../testing/open-stage.ts'
import { redactDue } from './redact-due.ts'
import { webhookQueue } from '../webhooks/outbox.ts'
import { machineTimeline } from '../time/machine-timeline.ts'
import { keepDeliveriesMs, sliceSize, startSweeper, sweep, sweepLedgers } from './sweeper.ts'

const count = async (stage: Stage, table: string) => {
  const [row] = await stage.engine.read<{ n: number }>({
    sql: `SELECT COUNT(*) AS n FROM ${table}`,
    params: [],
  })
  return row?.n
}

const tables = ['messages', 'bodies', 'quotes', 'events', 'recent_sends']
const counts = async (stage: Stage) =>
  Object.fromEntries(
    await Promise.all(tables.map(async (table) => [table, await count(stage, table)] as const)),
  )

test('[SW1] [SW2] [SW4] past the retention everything of a message is gone, more than a slice of them too', async () => {
  await using stage = await openStage({ retentionMs: 3_600_000 })
  const play = people(stage)
  await stage.users('romeo', 'juliet')
  const old = await play.send('romeo', 'juliet', 'old', { MsgSeq: 1 })
  const quote = JSON.stringify({ messageReply: { messageID: old.MsgId, messageAbstract: 'old' } })
  await Promise.all(
    Array.from({ length: sliceSize + 20 }, (_, i) =>
      play.send('romeo', 'juliet', 'more', i === 0 ? { CloudCustomData: quote } : {}),
    ),
  )
  await play.recall('romeo', 'juliet', old.MsgKey)
  stage.clock.advance(3_000_000)
  await play.send('romeo', 'juliet', 'recent', { MsgSeq: 2 })
  expect(await play.unreadTotal('juliet')).toBe(sliceSize + 21)

  await sweep(stage.engine, stage.clock)
  expect(await counts(stage)).toMatchObject({ messages: sliceSize + 22, recent_sends: 1 })
  stage.clock.advance(601_000)
  await sweep(stage.engine, stage.clock)
  expect(await counts(stage)).toEqual({ messages: 1, bodies: 1, quotes: 0, events: 1, recent_sends: 0 })
  expect(await play.texts('juliet', 'romeo')).toEqual(['recent'])
  expect(await play.unreadTotal('juliet')).toBe(1)
})

test('[SW3] the text of a recalled message goes when its time is over, not before', async () => {
  await using stage = await openStage({ redactAfterMs: 60_000 })
  const play = people(stage)
  await stage.users('romeo', 'juliet')
  const sent = await play.send('romeo', 'juliet', 'needle')
  await play.recall('romeo', 'juliet', sent.MsgKey)
  stage.clock.advance(59_999)
  await redactDue(stage.engine)
  expect(await count(stage, 'bodies')).toBe(1)
  stage.clock.advance(1)
  await redactDue(stage.engine)
  expect(await count(stage, 'bodies')).toBe(0)
  expect(await stage.engine.jobs.nextRipeAt('redact')).toBeNull()
})

test('[SW7] the events of conversations that fell silent go too, each in its time', async () => {
  await using stage = await openStage({ retentionMs: 3_600_000 })
  const play = people(stage)
  await stage.users('romeo', 'juliet')
  const last = await play.send('romeo', 'juliet', 'last words')
  stage.clock.advance(1_800_000)
  await play.recall('romeo', 'juliet', last.MsgKey)
  stage.clock.advance(1_801_000)
  await sweep(stage.engine, stage.clock)
  await sweepLedgers(stage.engine, stage.clock)
  expect(await counts(stage)).toMatchObject({ messages: 0, events: 1 })
  stage.clock.advance(1_800_000)
  await sweep(stage.engine, stage.clock)
  expect(await count(stage, 'events')).toBe(1)
  await sweepLedgers(stage.engine, stage.clock)
  expect(await count(stage, 'events')).toBe(0)
})

test('[SW7] slices of ledgers follow one another', async () => {
  await using stage = await openStage({ retentionMs: 3_600_000 })
  await stage.users('owner')
  for (let n = 0; n <= sliceSize; n += 1)
    await stage.call('group_open_http_svc/create_group', { Type: 'Public', Name: 'g', GroupId: `g${n}` })
  stage.clock.advance(3_602_000)
  await sweepLedgers(stage.engine, stage.clock)
  expect(await count(stage, 'events')).toBe(0)
})

test('[SW5] settled webhooks are deleted a week later, settled redactions at once, waiting ones never', async () => {
  await using stage = await openStage({ redactAfterMs: 1000 })
  const play = people(stage)
  await stage.users('romeo', 'juliet')
  await stage.switchOn('C2C.CallbackAfterMsgWithDraw')
  const told = await play.send('romeo', 'juliet', 'told')
  const waiting = await play.send('juliet', 'romeo', 'waiting')
  await play.recall('romeo', 'juliet', told.MsgKey)
  const [job] = await stage.engine.jobs.lease(webhookQueue(stage.app.sdkAppId), 1, 60_000)
  if (job === undefined) throw new Error('no webhook')
  await stage.engine.jobs.settle([{ id: job.id, fence: job.fence, step: { kind: 'done' }, outcome: '{}' }])
  stage.clock.advance(1000)
  await redactDue(stage.engine)
  await play.recall('juliet', 'romeo', waiting.MsgKey)
  stage.clock.advance(1)
  expect(await count(stage, 'settled_jobs')).toBe(2)
  await sweep(stage.engine, stage.clock)
  expect(await count(stage, 'settled_jobs')).toBe(1)
  stage.clock.advance(keepDeliveriesMs)
  await sweep(stage.engine, stage.clock)
  expect(await count(stage, 'settled_jobs')).toBe(0)
  expect(await stage.engine.jobs.nextRipeAt(webhookQueue(stage.app.sdkAppId))).not.toBeNull()
})

test('a sweeper can be stopped', async () => {
  await using stage = await openStage()
  const sweeper = startSweeper({
    engine: stage.engine,
    clock: machineTimeline(stage.clock),
    log: { warn: () => {} },
  })
  await sweeper.stop()
})
