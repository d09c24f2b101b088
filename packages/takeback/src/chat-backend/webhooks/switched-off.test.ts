/** A recall whose webhook nobody asked for becomes no job, whatever else is switched on. */
import { expect, test } from 'vitest'
import { type WebhookCommand, webhookCommands } from '@takeback/protocol'
import { openStage, type Stage } from '../testing/open-stage.ts'
import { people, text, type Sent } from '../testing/people.ts'

const { c2cRecall, groupRecall, officialRecall } = webhookCommands
const kinds = [c2cRecall, groupRecall, officialRecall]

/** Sends a message of each kind and takes it back. */
async function recallAll(stage: Stage): Promise<void> {
  await stage.users('romeo', 'juliet')
  await stage.call('group_open_http_svc/create_group', { Type: 'Public', Name: 'g', GroupId: 'g' })
  await stage.call('official_account_open_http_svc/create_official_account', {
    Owner_Account: 'romeo',
    Name: 'o',
    OfficialAccountUserID: '@TOA#_o',
  })
  const { MsgKey } = await people(stage).send('romeo', 'juliet', 'wherefore')
  const spoken = { Random: 1, MsgBody: text('wherefore') }
  await stage.call('group_open_http_svc/send_group_msg', { GroupId: 'g', ...spoken })
  const official = { Official_Account: '@TOA#_o' }
  const announced = (await stage.call('official_account_open_http_svc/send_official_account_msg', {
    ...official,
    ...spoken,
  })) as Sent

  const recalled = { MsgSeqList: [{ MsgSeq: 1 }] }
  expect(await people(stage).recall('romeo', 'juliet', MsgKey)).toMatchObject({ ErrorCode: 0 })
  expect(
    await stage.call('group_open_http_svc/group_msg_recall', { GroupId: 'g', ...recalled }),
  ).toMatchObject({ RecallRetList: [{ RetCode: 0 }] })
  expect(
    await stage.call('official_account_open_http_svc/official_account_msg_recall', {
      ...official,
      MsgKeyList: [announced.MsgKey],
    }),
  ).toMatchObject({ RecallRetList: [{ RetCode: 0 }] })
}

const told = async (stage: Stage) => (await stage.outbox()).map(({ event }) => event['command'])

test('[D1] without a URL no recall becomes a job', async () => {
  await using stage = await openStage()
  await recallAll(stage)
  expect(await told(stage)).toEqual([])
})

test('[D1] an emptied URL switches all of them off', async () => {
  await using stage = await openStage()
  await stage.switchOn(...kinds)
  await stage.call('takeback_config/update_callback', { Url: '' })
  await recallAll(stage)
  expect(await told(stage)).toEqual([])
})

test.each(kinds)('[D1] with the switch of %s off it alone becomes no job', async (off: WebhookCommand) => {
  await using stage = await openStage()
  const on = kinds.filter((kind) => kind !== off)
  await stage.switchOn(...on)
  await recallAll(stage)
  expect(await told(stage)).toEqual(on)
})
