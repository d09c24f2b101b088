import { statement } from '@takeback/store'
import { afterEach, beforeEach, expect, inject, test, vi } from 'vitest'
import { openStage, type Stage } from '../../../testing/open-stage.ts'
import { people } from '../../../testing/people.ts'
import { quoting } from '../../../testing/open-recall-stage.ts'
import { tableNames } from '../../../testing/chat-place.ts'

let stage: Stage
let play: ReturnType<typeof people>
beforeEach(async () => {
  stage = await openStage()
  play = people(stage)
  await stage.users('romeo', 'juliet', 'nurse')
  const group = { Type: 'Public', Name: 'n', GroupId: 'verona', Owner_Account: 'nurse' }
  const MemberList = [{ Member_Account: 'romeo' }, { Member_Account: 'juliet' }]
  await stage.call('group_open_http_svc/create_group', { ...group, MemberList })
})
afterEach(() => stage[Symbol.asyncDispose]())

const secret = 'zqxj-what-romeo-said'
const erase = (UserID: string, more: object = {}) =>
  stage.call('takeback_config/erase_user', { UserID, ...more })

/** Everything that any table holds, as one text. */
async function everyRow(): Promise<string> {
  const rows = []
  for (const name of await tableNames(stage.engine))
    rows.push(await stage.engine.read({ sql: `SELECT * FROM ${name}`, params: [] }))
  return JSON.stringify(rows)
}

const said = (GroupId: string, Text: string) => ({
  GroupId,
  From_Account: 'romeo',
  Random: Math.floor(stage.clock.now() % 1e9) + Text.length,
  MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text } }],
})

test('[ER1] [ER2] [ER3] [ER5] all that somebody said goes, quotes of it too, and the account; the receipt counts', async () => {
  const one = await play.send('romeo', 'juliet', `${secret} one`)
  await play.send('juliet', 'romeo', 'juliet stays', { CloudCustomData: quoting(one.MsgId, `${secret} one`) })
  const two = await play.send('romeo', 'nurse', `${secret} two`)
  await stage.call('group_open_http_svc/send_group_msg', said('verona', `${secret} three`))
  await play.recall('romeo', 'nurse', two.MsgKey)
  expect(await everyRow()).toContain(secret)

  const { Response } = await erase('romeo')
  expect(Response).toMatchObject({
    UserID: 'romeo',
    BegunAt: stage.clock.now(),
    EndedAt: stage.clock.now(),
    By: 'administrator',
    ClientIP: '127.0.0.1',
    Account: 'deleted',
    Messages: 3,
    Texts: 2,
    Quotes: 1,
    Files: inject('store') === 'postgres' ? 'not claimed' : 'not yet',
    Next: null,
  })
  const rows = await everyRow()
  expect(rows).not.toContain(secret)
  expect(rows).toContain('juliet stays')
  // What is left of it is an id until the history ends.
  expect((Response as { IdsUntil: number }).IdsUntil).toBeGreaterThan(stage.clock.now())
  const history = { Operator_Account: 'juliet', Peer_Account: 'romeo', MaxCnt: 10, MinTime: 0, MaxTime: 4e9 }
  expect(await stage.call('openim/admin_getroammsg', history)).toMatchObject({ ErrorCode: 90003 })
  const ball = { GroupId: 'verona', ReqMsgNumber: 10, WithRecalledMsg: 1 }
  expect(await stage.call('group_open_http_svc/group_msg_get_simple', ball)).toMatchObject({
    RspMsgList: [{ From_Account: 'romeo', IsPlaceMsg: 2 }],
  })
})

test('[ER4] every recall is told: an event and a webhook for each, so that screens and app backends let go', async () => {
  await play.send('romeo', 'juliet', secret)
  await stage.call('group_open_http_svc/send_group_msg', said('verona', secret))
  const url = 'http://127.0.0.1:9/hook'
  const commands = ['C2C.CallbackAfterMsgWithDraw', 'Group.CallbackAfterRecallMsg']
  await stage.engine.turn('set-webhook', { app: stage.app.sdkAppId, url, commands })
  await erase('romeo')
  const waiting = statement<[], { payload: string }>(
    "SELECT payload FROM jobs WHERE queue LIKE 'webhook/%' ORDER BY id",
  )
  const told = (await stage.engine.read(waiting())).map(({ payload }) => JSON.parse(payload) as object)
  expect(told).toMatchObject([
    { command: 'C2C.CallbackAfterMsgWithDraw', from: 'romeo', to: 'juliet' },
    { command: 'Group.CallbackAfterRecallMsg', groupId: 'verona', groupType: 'Public' },
  ])
})

test('[ER1] what they say until the account is gone goes too', async () => {
  const { engine } = stage
  const turn = engine.turn.bind(engine)
  vi.spyOn(engine, 'turn').mockImplementation(async (kind, command) => {
    if (kind === 'accounts/delete') {
      stage.clock.advance(1500)
      await play.send('romeo', 'juliet', `${secret} at the last moment`)
    }
    return turn(kind, command)
  })
  await erase('romeo')
  expect(await everyRow()).not.toContain(secret)
})

test('[ER3] in a group that was made again under its id, what others said under the same numbers stays', async () => {
  await stage.call('group_open_http_svc/send_group_msg', said('verona', `${secret} of the old one`))
  await stage.call('group_open_http_svc/destroy_group', { GroupId: 'verona' })
  const group = { Type: 'Public', Name: 'n', GroupId: 'verona', Owner_Account: 'nurse' }
  await stage.call('group_open_http_svc/create_group', group)
  const ofNurse = { ...said('verona', 'the nurse stays'), From_Account: 'nurse' }
  await stage.call('group_open_http_svc/send_group_msg', ofNurse)
  expect(await erase('romeo')).toMatchObject({ Response: { Messages: 1, Texts: 1 } })
  expect(await everyRow()).not.toContain(secret)
  expect(await everyRow()).toContain('the nurse stays')
})

test('[ER2] a text that was taken back and is kept for a while goes now', async () => {
  await stage.engine.turn('upsert-app', {
    app: stage.app.sdkAppId,
    secretKey: stage.app.key,
    newKey: '',
    admins: ['administrator'],
    settings: { redactAfterMs: 86_400_000 },
  })
  const kept = await play.send('romeo', 'juliet', secret)
  await play.recall('romeo', 'juliet', kept.MsgKey)
  await play.send('romeo', 'juliet', `${secret} too`)
  expect(await everyRow()).toContain(secret)
  expect(await erase('romeo')).toMatchObject({ Response: { Messages: 2, Texts: 2 } })
  expect(await everyRow()).not.toContain(secret)
})

test('[ER6] it goes on where it was, slice by slice, and a second time finds nothing to do', async () => {
  for (let count = 0; count < 205; count += 1) await play.send('romeo', 'juliet', `${secret} ${count}`)
  const first = await erase('romeo')
  expect(first).toMatchObject({ Response: { EndedAt: null, Messages: 200, Texts: 200, Account: 'deleted' } })
  const { Next } = first['Response'] as { Next: object }
  expect(await erase('romeo', { After: Next })).toMatchObject({
    Response: { EndedAt: stage.clock.now(), Messages: 205, Texts: 205, Next: null },
  })
  expect(await everyRow()).not.toContain(secret)
  let again = await erase('romeo')
  while ((again['Response'] as { Next: object | null }).Next !== null)
    again = await erase('romeo', { After: (again['Response'] as { Next: object }).Next })
  expect(again).toMatchObject({ Response: { Account: 'not there', Messages: 205, Texts: 0 } })
})

test('[ER7] an admin, a user without an id and a place before a beginning are refused', async () => {
  expect(await erase('administrator')).toMatchObject({ ErrorCode: 70402 })
  expect(await erase('')).toMatchObject({ ErrorCode: 100002 })
  expect(await erase('nurse', { After: { Time: 1, Id: 1 } })).toMatchObject({ ErrorCode: 100002 })
  expect(await erase('nurse', { After: { Time: -1, Id: 1 } })).toMatchObject({ ErrorCode: 100002 })
})
