import { expect, test } from 'vitest'
import { statement } from '@takeback/store'
import { accountLogin } from '../../../tables/accounts.ts'
import { openStage, type Stage } from '../../../testing/open-stage.ts'
import { people } from '../../../testing/people.ts'

const events = statement<[kind: string], { name: string; detail: string | null }>(
  `SELECT conversations.name, detail FROM events JOIN conversations ON conversations.id = conversation
   WHERE events.kind = $1 ORDER BY conversation, seq`,
)

const deletes = (stage: Stage, ...users: string[]) =>
  stage.call('im_open_login_svc/account_delete', { DeleteItem: users.map((UserID) => ({ UserID })) })
const login = async (stage: Stage, user: string) =>
  (await stage.engine.read(accountLogin(stage.app.sdkAppId, user)))[0]

function signals(stage: Stage): unknown[] {
  const heard: unknown[] = []
  stage.engine.onSignal('kick', (data) => heard.push(JSON.parse(data)))
  return heard
}

test('[RA6] each account to delete has its own result; an admin stays', async () => {
  await using stage = await openStage()
  const heard = signals(stage)
  await stage.users('romeo', 'juliet')
  const reply = await deletes(stage, 'romeo', 'nobody', 'administrator', 'romeo')
  expect(reply).toMatchObject({ ActionStatus: 'OK', ErrorCode: 0 })
  expect(reply['ResultItem']).toEqual([
    { UserID: 'romeo', ResultCode: 0, ResultInfo: '' },
    { UserID: 'nobody', ResultCode: 70107, ResultInfo: 'Err_TLS_PT_Open_Login_Account_Not_Exist' },
    { UserID: 'administrator', ResultCode: 70402, ResultInfo: 'an admin of the app cannot be deleted' },
    { UserID: 'romeo', ResultCode: 0, ResultInfo: '' },
  ])
  const { ResultItem } = await stage.call('im_open_login_svc/account_check', {
    CheckItem: [{ UserID: 'romeo' }, { UserID: 'juliet' }],
  })
  expect(ResultItem).toMatchObject([{ AccountStatus: 'NotImported' }, { AccountStatus: 'Imported' }])
  await expect.poll(() => heard).toEqual([{ app: stage.app.sdkAppId, user: 'romeo' }])
})

test.each([
  ['no list', {}],
  ['an empty list', { DeleteItem: [] }],
  ['101', { DeleteItem: Array.from({ length: 101 }, () => ({ UserID: 'a' })) }],
  ['texts', { DeleteItem: ['a'] }],
])('[RA6] to delete %s is 70402', async (_, body) => {
  await using stage = await openStage()
  expect(await stage.call('im_open_login_svc/account_delete', body)).toMatchObject({ ErrorCode: 70402 })
})

test('[RA7] who is deleted leaves groups and official accounts, told once in each', async () => {
  await using stage = await openStage()
  await stage.users('romeo', 'juliet', 'nurse')
  const group = (command: string, body: object) => stage.call(`group_open_http_svc/${command}`, body)
  const official = (command: string, body: object) =>
    stage.call(`official_account_open_http_svc/${command}`, body)
  const MemberList = ['juliet', 'nurse'].map((Member_Account) => ({ Member_Account }))
  await group('create_group', {
    Type: 'Public',
    Name: 'n',
    GroupId: 'g',
    Owner_Account: 'romeo',
    MemberList,
  })
  await official('create_official_account', {
    Owner_Account: 'nurse',
    Name: 'n',
    OfficialAccountUserID: '@TOA#_o',
  })
  const SubscriberList = ['romeo', 'nurse'].map((Subscriber_Account) => ({ Subscriber_Account }))
  await official('add_subscriber', { Official_Account: '@TOA#_o', SubscriberList })

  await deletes(stage, 'romeo', 'juliet')
  const told = await stage.engine.read(events('member'))
  expect(told.map(({ name, detail }) => [name, JSON.parse(detail ?? '')])).toEqual([
    ['g', { added: ['juliet', 'nurse'] }],
    ['g', { removed: ['romeo', 'juliet'] }],
    ['@TOA#_o', { added: ['romeo', 'nurse'] }],
    ['@TOA#_o', { removed: ['romeo'] }],
  ])
  const { GroupInfo } = await group('get_group_info', { GroupIdList: ['g'] })
  expect(GroupInfo).toMatchObject([
    { MemberNum: 1, Owner_Account: '', MemberList: [{ Member_Account: 'nurse' }] },
  ])
  expect(await official('get_subscriber_info', { Official_Account: '@TOA#_o', Next: '' })).toMatchObject({
    SubscriberNum: 1,
    SubscriberList: [{ Subscriber_Account: 'nurse' }],
  })
})

test('[RA7] an account that is imported again begins with nothing unread, and counts right from there', async () => {
  await using stage = await openStage()
  const play = people(stage)
  await stage.users('romeo', 'juliet')
  const old = await play.send('romeo', 'juliet', 'old')
  stage.clock.advance(1000)
  await play.send('romeo', 'juliet', 'older')
  await deletes(stage, 'juliet')
  expect(await play.send('romeo', 'juliet', 'lost')).toMatchObject({ ErrorCode: 90012 })
  await stage.users('juliet')
  stage.clock.advance(1000)
  expect(await play.unreadTotal('juliet')).toBe(0)
  await play.send('romeo', 'juliet', 'new')
  await play.recall('romeo', 'juliet', old.MsgKey)
  expect(await play.unreadTotal('juliet')).toBe(1)
  expect(await play.texts('romeo', 'juliet')).toEqual([null, 'older', 'new'])
})

test('[RA8] a kick is kept beside the account and signalled; an unknown account is 70107', async () => {
  await using stage = await openStage()
  const heard = signals(stage)
  await stage.users('romeo')
  expect(await login(stage, 'romeo')).toMatchObject({ kicked_at: null })
  stage.clock.advance(1500)
  expect(await stage.call('im_open_login_svc/kick', { UserID: 'romeo' })).toMatchObject({ ErrorCode: 0 })
  expect(await login(stage, 'romeo')).toMatchObject({ user_id: 'romeo', kicked_at: stage.clock.now() })
  await stage.call('im_open_login_svc/kick', { Identifier: 'romeo' })
  expect(await stage.call('im_open_login_svc/kick', { UserID: 'nobody' })).toMatchObject({ ErrorCode: 70107 })
  for (const body of [{}, { UserID: 5 }, { UserID: 'x\n' }])
    expect(await stage.call('im_open_login_svc/kick', body)).toMatchObject({ ErrorCode: 70402 })
  const kicked = { app: stage.app.sdkAppId, user: 'romeo' }
  await expect.poll(() => heard).toEqual([kicked, kicked])
})

test('[RA9] who is connected is online, with platforms when asked for; without a gateway nobody is', async () => {
  await using stage = await openStage(
    {},
    { platformsOf: async (_app, users) => users.map((user) => (user === 'romeo' ? ['Web', 'iOS'] : [])) },
  )
  await stage.users('romeo', 'juliet')
  const ask = (To_Account: unknown, more: object = {}) =>
    stage.call('openim/query_online_status', { To_Account, ...more })
  expect(await ask(['romeo', 'juliet', 'nobody'])).toEqual({
    ActionStatus: 'OK',
    ErrorInfo: '',
    ErrorCode: 0,
    QueryResult: [
      { To_Account: 'romeo', Status: 'Online' },
      { To_Account: 'juliet', Status: 'Offline' },
    ],
    ErrorList: [{ To_Account: 'nobody', ErrorCode: 70107 }],
  })
  expect((await ask(['romeo', 'juliet'], { IsNeedDetail: 1 }))['QueryResult']).toEqual([
    {
      To_Account: 'romeo',
      Status: 'Online',
      Detail: [
        { Platform: 'Web', Status: 'Online' },
        { Platform: 'iOS', Status: 'Online' },
      ],
    },
    { To_Account: 'juliet', Status: 'Offline', Detail: [] },
  ])
  for (const [bad, ErrorCode] of [
    [undefined, 90003],
    [[], 90003],
    ['romeo', 90003],
    [[5], 90003],
    [Array.from({ length: 501 }, () => 'romeo'), 90011],
  ] as const)
    expect(await ask(bad)).toMatchObject({ ErrorCode })
  expect(await ask(['romeo'], { IsNeedDetail: 2 })).toMatchObject({ ErrorCode: 90001 })

  await using alone = await openStage()
  await alone.users('romeo')
  const { QueryResult } = await alone.call('openim/query_online_status', { To_Account: ['romeo'] })
  expect(QueryResult).toEqual([{ To_Account: 'romeo', Status: 'Offline' }])
})
