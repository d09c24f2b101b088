/** The text of an online-only message is stored only until those online and its After-send webhook were told. */
import { expect, test } from 'vitest'
import type { WebhookCommand } from '@takeback/protocol'
import { openStage, type Stage } from '../testing/open-stage.ts'
import { people, text } from '../testing/people.ts'
import { passingMs } from '../turns/after-send.ts'
import { webhookQueue } from '../webhooks/outbox.ts'
import { redactDue } from './redact-due.ts'

const group = { Type: 'Public', Name: 'g', GroupId: 'g' }
const official = { Owner_Account: 'romeo', Name: 'o', OfficialAccountUserID: '@TOA#_o' }

/** One online-only message of every kind. */
async function sendAll(stage: Stage): Promise<void> {
  const passing = { OnlineOnlyFlag: 1, MsgBody: text('needle') }
  await stage.users('romeo', 'juliet')
  await stage.call('group_open_http_svc/create_group', group)
  await stage.call('official_account_open_http_svc/create_official_account', official)
  const play = people(stage)
  const sent = [
    await play.send('romeo', 'juliet', 'needle', { MsgLifeTime: 0 }),
    await play.sendToAll('romeo', ['juliet'], 'needle', { OnlineOnlyFlag: 1 }),
    await stage.call('group_open_http_svc/send_group_msg', { GroupId: 'g', Random: 1, ...passing }),
    await stage.call('official_account_open_http_svc/send_official_account_msg', {
      Official_Account: '@TOA#_o',
      Random: 1,
      ...passing,
    }),
  ]
  expect(sent.map(({ ErrorCode }) => ErrorCode)).toEqual([0, 0, 0, 0])
}

const bodies = async (stage: Stage) =>
  (await stage.engine.read<{ n: number }>({ sql: 'SELECT COUNT(*) AS n FROM bodies', params: [] }))[0]?.n

const sends: readonly WebhookCommand[] = [
  'C2C.CallbackAfterSendMsg',
  'Group.CallbackAfterSendMsg',
  'OfficialAccount.CallbackAfterSendMsg',
]

test('[OS7] [SW6] without an After-send webhook an online-only text goes when those online were told', async () => {
  await using stage = await openStage()
  await sendAll(stage)
  stage.clock.advance(passingMs - 1)
  await redactDue(stage.engine)
  expect(await bodies(stage)).toBe(4)
  stage.clock.advance(1)
  await redactDue(stage.engine)
  expect(await bodies(stage)).toBe(0)
})

test('[OS7] [SW6] an online-only text goes when its After-send is delivered or given up, not before', async () => {
  await using stage = await openStage()
  await stage.switchOn(...sends)
  await sendAll(stage)
  expect(await bodies(stage)).toBe(4)
  stage.clock.advance(passingMs)
  await redactDue(stage.engine)
  // Nobody is told of a batch.
  expect(await bodies(stage)).toBe(3)

  const [first, ...others] = await stage.engine.jobs.lease(webhookQueue(stage.app.sdkAppId), 10, 60_000)
  if (first === undefined) throw new Error('no After-send')
  const settle = async (job: typeof first, kind: 'done' | 'give-up') =>
    stage.engine.jobs.settle([
      { id: job.id, fence: job.fence, step: { kind, why: 'tried enough' }, outcome: '{"attempts":[]}' },
    ])
  await settle(first, 'give-up')
  await redactDue(stage.engine)
  expect(await bodies(stage)).toBe(2)
  for (const job of others) await settle(job, 'done')
  await redactDue(stage.engine)
  expect(await bodies(stage)).toBe(0)
})

test('[OS7] a text that is not online-only stays when its After-send is delivered', async () => {
  await using stage = await openStage()
  await stage.switchOn(...sends)
  await stage.users('romeo', 'juliet')
  await people(stage).send('romeo', 'juliet', 'wherefore')
  const [job] = await stage.engine.jobs.lease(webhookQueue(stage.app.sdkAppId), 10, 60_000)
  if (job === undefined) throw new Error('no After-send')
  await stage.engine.jobs.settle([
    { id: job.id, fence: job.fence, step: { kind: 'done' }, outcome: '{"attempts":[]}' },
  ])
  await redactDue(stage.engine)
  expect(await people(stage).texts('juliet', 'romeo')).toEqual(['wherefore'])
})
