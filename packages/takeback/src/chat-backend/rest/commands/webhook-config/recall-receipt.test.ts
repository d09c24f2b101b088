import { statement, wipedBefore } from '@takeback/store'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { openStage, type Stage } from '../../../testing/open-stage.ts'
import { people, text } from '../../../testing/people.ts'
import { quoting } from '../../../testing/open-recall-stage.ts'
import { redactDue } from '../../../sweep/redact-due.ts'

let stage: Stage
let play: ReturnType<typeof people>
beforeAll(async () => {
  stage = await openStage()
  play = people(stage)
  await stage.users('romeo', 'juliet', 'nurse')
  const group = { Type: 'Public', Name: 'n', GroupId: 'verona', Owner_Account: 'nurse' }
  await stage.call('group_open_http_svc/create_group', group)
  const official = { OfficialAccountUserID: '@TOA#_town', Owner_Account: 'nurse', Name: 'n' }
  await stage.call('official_account_open_http_svc/create_official_account', official)
})
afterAll(() => stage[Symbol.asyncDispose]())

/** PostgreSQL's files are its operator's: nothing is claimed of them. */
const unwiped = inject('store') === 'postgres' ? 'not claimed' : 'not yet'

const receipt = (fields: object) => stage.call('takeback_config/get_recall_receipt', fields)

test('[RE13] one-to-one: body, quotes, unread before and after', async () => {
  await play.send('nurse', 'juliet', 'kept')
  const said = await play.send('romeo', 'juliet', 'secret')
  await play.send('juliet', 'romeo', 'why?', { CloudCustomData: quoting(said.MsgId, 'secret') })
  const named = { From_Account: 'romeo', To_Account: 'juliet', MsgKey: said.MsgKey }
  expect(await receipt(named)).toMatchObject({ ErrorCode: 100303 })
  await play.recall('romeo', 'juliet', said.MsgKey)
  expect(await receipt(named)).toEqual({
    ActionStatus: 'OK',
    ErrorInfo: '',
    ErrorCode: 0,
    Response: {
      RecalledAt: stage.clock.now(),
      By: 'administrator',
      ClientIP: '127.0.0.1',
      Reason: null,
      Body: 'cleared',
      BodyClearedAt: stage.clock.now(),
      Quotes: 1,
      QuotesLeft: 0,
      Mentions: null,
      Unread: { Before: 2, After: 1 },
      Files: unwiped,
    },
  })
})

test('[RE13] a group and an official account; the reason; @-marks', async () => {
  const { MsgSeq } = await stage.call('group_open_http_svc/send_group_msg', {
    GroupId: 'verona',
    From_Account: 'romeo',
    Random: 1,
    MsgBody: text('secret'),
    GroupAtInfo: [{ GroupAtAllFlag: 0, GroupAt_Account: 'juliet' }, { GroupAtAllFlag: 1 }],
  })
  const recall = { GroupId: 'verona', MsgSeqList: [{ MsgSeq }], Reason: 'off topic' }
  await stage.call('group_open_http_svc/group_msg_recall', recall)
  expect((await receipt({ GroupId: 'verona', TopicId: '', MsgSeq }))['Response']).toMatchObject({
    Reason: 'off topic',
    Mentions: 2,
    Unread: null,
  })
  const message = { Official_Account: '@TOA#_town', Random: 1, MsgBody: text('secret') }
  const { MsgKey } = await stage.call('official_account_open_http_svc/send_official_account_msg', message)
  const named = { Official_Account: '@TOA#_town', MsgKey }
  expect(await receipt(named)).toMatchObject({ ErrorCode: 100303 })
  const taken = { Official_Account: '@TOA#_town', MsgKeyList: [MsgKey] }
  await stage.call('official_account_open_http_svc/official_account_msg_recall', taken)
  expect((await receipt(named))['Response']).toMatchObject({ Body: 'cleared', Quotes: 0, QuotesLeft: 0 })
})

test('[RE13] a text that is kept for a while is said to be kept, and wiped only after that', async () => {
  const app = await stage.addApp(1_400_000_001, { redactAfterMs: 60_000 })
  const Accounts = ['romeo', 'juliet']
  await stage.call('im_open_login_svc/multiaccount_import', { Accounts }, app)
  const pair = { From_Account: 'romeo', To_Account: 'juliet' }
  const message = { ...pair, MsgRandom: 1, MsgBody: text('secret') }
  const { MsgKey } = await stage.call('openim/sendmsg', message, app)
  await stage.call('openim/admin_msgwithdraw', { ...pair, MsgKey }, app)
  const told = async () =>
    (await stage.call('takeback_config/get_recall_receipt', { ...pair, MsgKey }, app))['Response']
  expect(await told()).toMatchObject({ Body: 'kept', BodyClearedAt: null, Files: unwiped })
  stage.clock.advance(61_000)
  await redactDue(stage.engine)
  expect(await told()).toMatchObject({ Body: 'cleared', BodyClearedAt: stage.clock.now(), Files: unwiped })
})

test('[RE13] the files are wiped when the store says so of a later moment', async () => {
  const said = await play.send('romeo', 'juliet', 'secret')
  const named = { From_Account: 'romeo', To_Account: 'juliet', MsgKey: said.MsgKey }
  await play.recall('romeo', 'juliet', said.MsgKey)
  expect((await receipt(named))['Response']).toMatchObject({ Files: unwiped })
  const [mark] = await stage.engine.read(wipedBefore())
  expect(mark?.wiped_before).toBeLessThanOrEqual(stage.clock.now())
})

test.each([
  ['a one-to-one message that is not there', { From_Account: 'a', To_Account: 'b', MsgKey: '1_2_3' }, 20022],
  ['a MsgSeq that is not there', { GroupId: 'verona', MsgSeq: 999 }, 10030],
  ['a group that is not there', { GroupId: 'mantua', MsgSeq: 1 }, 10030],
  ['an official account that is not there', { Official_Account: '@TOA#_x', MsgKey: '1_1_1' }, 10030],
  ['a MsgKey that is none', { From_Account: 'a', To_Account: 'b', MsgKey: '1_2' }, 100002],
  ['nothing', {}, 100002],
  ['half a name', { GroupId: 'verona' }, 100002],
])('[RE13] %s', async (_, fields, code) => {
  expect(await receipt(fields)).toMatchObject({ ErrorCode: code })
})

test('[RE13] a silent recall has a receipt too, of what is known of it', async () => {
  const message = { GroupId: 'verona', From_Account: 'juliet', Random: 7, MsgBody: text('secret') }
  const { MsgSeq } = await stage.call('group_open_http_svc/send_group_msg', message)
  const gone = { GroupId: 'verona', Sender_Account: 'juliet' }
  await stage.call('group_open_http_svc/delete_group_msg_by_sender', gone)
  expect((await receipt({ GroupId: 'verona', MsgSeq }))['Response']).toMatchObject({
    By: 'administrator',
    ClientIP: '127.0.0.1',
    Body: 'cleared',
    Quotes: null,
    Mentions: null,
  })
  const left = statement<[], { n: number }>('SELECT COUNT(*) AS n FROM mentions')
  expect(await stage.engine.read(left())).toEqual([{ n: 0 }])
})
