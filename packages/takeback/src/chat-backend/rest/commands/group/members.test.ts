import { statement } from '@takeback/store'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openGroupStage, type GroupStage } from '../../../testing/open-group-stage.ts'

let stage: GroupStage
beforeAll(async () => {
  stage = await openGroupStage()
})
afterAll(() => stage[Symbol.asyncDispose]())

const ledger = statement<[app: number, kind: string], { detail: string; actor: string }>(
  `SELECT detail, actor FROM events JOIN conversations ON conversations.id = events.conversation
   WHERE conversations.app = $1 AND events.kind = $2 ORDER BY events.seq`,
)

async function openGroup(more: object = {}) {
  const app = await stage.app()
  await app.imports('leckie', 'bob', 'eve', 'tom')
  await app.call('group/create_group', {
    Type: 'Public',
    Name: 'n',
    GroupId: 'g',
    Owner_Account: 'leckie',
    MemberList: [{ Member_Account: 'bob', Role: 'Admin' }, { Member_Account: 'eve' }],
    ...more,
  })
  await app.call('group/create_group', {
    Type: 'AVChatRoom',
    Name: 'n',
    GroupId: 'live',
    Owner_Account: 'leckie',
  })
  await app.call('group/create_group', {
    Type: 'Private',
    Name: 'n',
    GroupId: 'work',
    Owner_Account: 'leckie',
    MemberList: [{ Member_Account: 'bob' }],
  })
  const told = async (kind: string) =>
    (await app.engine.read(ledger(app.app, kind))).map(({ detail }) => JSON.parse(detail) as unknown)
  const roles = async (...User_Account: string[]) => {
    const answer = await app.call('group/get_role_in_group', { GroupId: 'g', User_Account })
    return (answer.UserIdList as { Role: string }[]).map(({ Role }) => Role)
  }
  return { ...app, told, roles }
}

test('[GM1] members are taken out, told once; who is not in it is no error, the owner stays', async () => {
  const { call, told, roles } = await openGroup()
  const out = (GroupId: string, MemberToDel_Account: string[], more = {}) =>
    call('group/delete_group_member', { GroupId, MemberToDel_Account, ...more })
  expect(await out('g', ['bob', 'tom', 'bob'], { Silence: 1, Reason: 'kicked' })).toEqual({
    ActionStatus: 'OK',
    ErrorInfo: '',
    ErrorCode: 0,
  })
  expect(await out('g', ['bob', 'nobody'])).toMatchObject({ ErrorCode: 0 })
  expect(await told('member')).toContainEqual({ removed: ['bob'] })
  expect((await told('member')).filter((detail) => 'removed' in (detail as object))).toHaveLength(1)
  expect(await roles('leckie', 'bob', 'eve')).toEqual(['Owner', 'NotMember', 'Member'])
  expect((await call('group/get_group_info', { GroupIdList: ['g'] })).GroupInfo[0].MemberNum).toBe(2)
  expect(await out('g', ['eve', 'leckie'])).toMatchObject({ ErrorCode: 10004 })
  expect(await roles('eve')).toEqual(['Member'])
  expect(await out('live', ['leckie'])).toMatchObject({ ErrorCode: 10004 })
  expect(await out('none', ['bob'])).toMatchObject({ ErrorCode: 10010 })
  expect(await out('', ['bob'])).toMatchObject({ ErrorCode: 10015 })
  expect(await out('g', [])).toMatchObject({ ErrorCode: 10004 })
  expect(
    await out(
      'g',
      Array.from({ length: 101 }, (_, i) => `u${i}`),
    ),
  ).toMatchObject({ ErrorCode: 10005 })
})

test('[GM2] a group gets another owner, who must be a member; the old one stays a member', async () => {
  const { call, told, roles } = await openGroup()
  const change = (GroupId: string, NewOwner_Account: unknown) =>
    call('group/change_group_owner', { GroupId, NewOwner_Account })
  expect(await change('g', 'bob')).toMatchObject({ ActionStatus: 'OK', ErrorCode: 0 })
  expect(await roles('leckie', 'bob')).toEqual(['Member', 'Owner'])
  expect((await call('group/get_group_info', { GroupIdList: ['g'] })).GroupInfo[0].Owner_Account).toBe('bob')
  expect(await change('g', 'bob')).toMatchObject({ ErrorCode: 0 })
  expect(await told('role')).toEqual([
    {
      members: [
        { userId: 'bob', role: 'Owner' },
        { userId: 'leckie', role: 'Member' },
      ],
    },
  ])
  expect(await change('g', 'tom')).toMatchObject({ ErrorCode: 10004 })
  expect(await change('g', undefined)).toMatchObject({ ErrorCode: 10004 })
  expect(await change('live', 'leckie')).toMatchObject({ ErrorCode: 10007 })
  expect(await change('none', 'bob')).toMatchObject({ ErrorCode: 10010 })
  expect(await change('', 'bob')).toMatchObject({ ErrorCode: 10015 })
})

test('[GM3] the role of up to 500, strangers included', async () => {
  const { call, roles } = await openGroup()
  expect(await roles('leckie', 'bob', 'eve', 'tom', 'nobody')).toEqual([
    'Owner',
    'Admin',
    'Member',
    'NotMember',
    'NotMember',
  ])
  const ask = (GroupId: string, User_Account: unknown) =>
    call('group/get_role_in_group', { GroupId, User_Account })
  expect((await ask('g', ['bob'])).UserIdList).toEqual([{ Member_Account: 'bob', Role: 'Admin' }])
  expect(await ask('live', ['leckie'])).toMatchObject({ ErrorCode: 10007 })
  expect(await ask('none', ['bob'])).toMatchObject({ ErrorCode: 10010 })
  expect(await ask('', ['bob'])).toMatchObject({ ErrorCode: 10015 })
  expect(await ask('g', [])).toMatchObject({ ErrorCode: 10004 })
  expect(await ask('g', 'bob')).toMatchObject({ ErrorCode: 10004 })
  expect(
    await ask(
      'g',
      Array.from({ length: 501 }, () => 'bob'),
    ),
  ).toMatchObject({ ErrorCode: 10005 })
})

test('[GM4] roles and profiles of members change; only a changed role is told', async () => {
  const { call, told, roles } = await openGroup()
  const modify = (more: object, GroupId = 'g', Member_Account = 'eve') =>
    call('group/modify_group_member_info', { GroupId, Member_Account, ...more })
  expect(await modify({ Role: 'Admin' })).toEqual({ ActionStatus: 'OK', ErrorInfo: '', ErrorCode: 0 })
  await modify({ Role: 'Admin' })
  await modify({ Role: 'Member' }, 'g', 'bob')
  expect(await roles('bob', 'eve')).toEqual(['Member', 'Admin'])
  expect(await told('role')).toEqual([
    { members: [{ userId: 'eve', role: 'Admin' }] },
    { members: [{ userId: 'bob', role: 'Member' }] },
  ])

  const AppMemberDefinedData = [
    { Key: 'k', Value: 'v' },
    { Key: 'l', Value: 'w' },
  ]
  await modify({ NameCard: 'Eve', MsgFlag: 'Discard', MuteTime: 60, AppMemberDefinedData })
  await modify({ AppMemberDefinedData: [{ Key: 'k', Value: '' }] })
  const eve = async () => {
    const { MemberList } = await call('group/get_group_member_info', { GroupId: 'g' })
    return MemberList[1]
  }
  const now = Math.floor(stage.clock.now() / 1000)
  expect(await eve()).toMatchObject({
    Member_Account: 'eve',
    Role: 'Admin',
    NameCard: 'Eve',
    MsgFlag: 'Discard',
    MuteUntil: now + 60,
    AppMemberDefinedData: [{ Key: 'l', Value: 'w' }],
  })
  await modify({ ShutUpTime: 0 })
  expect(await eve()).toMatchObject({ MuteUntil: 0, NameCard: 'Eve' })

  expect(await modify({ Role: 'Owner' })).toMatchObject({ ErrorCode: 10004 })
  expect(await modify({ Role: 'Member' }, 'g', 'leckie')).toMatchObject({ ErrorCode: 10004 })
  expect(await modify({ NameCard: 'L.' }, 'g', 'leckie')).toMatchObject({ ErrorCode: 0 })
  expect(await modify({ NameCard: 'x'.repeat(51) })).toMatchObject({ ErrorCode: 10004 })
  expect(await modify({ MsgFlag: 'Whatever' })).toMatchObject({ ErrorCode: 10004 })
  expect(await modify({ MuteTime: -1 })).toMatchObject({ ErrorCode: 10004 })
  expect(await modify({ Role: 'Admin' }, 'g', 'tom')).toMatchObject({ ErrorCode: 10004 })
  expect(await modify({ Role: 'Admin' }, 'work', 'bob')).toMatchObject({ ErrorCode: 10004 })
  expect(await modify({ Role: 'Admin' }, 'live', 'leckie')).toMatchObject({ ErrorCode: 10007 })
  expect(await modify({}, 'none')).toMatchObject({ ErrorCode: 10010 })
  expect(await modify({}, '')).toMatchObject({ ErrorCode: 10015 })
})

test('[GM5] what a group is called changes; what is not named stays', async () => {
  const { call } = await openGroup({ AppDefinedData: [{ Key: 'k', Value: 'v' }], Introduction: 'about' })
  const modify = (more: object, GroupId = 'g') => call('group/modify_group_base_info', { GroupId, ...more })
  stage.clock.advance(5000)
  expect(
    await modify({
      Name: 'new',
      Notification: 'note',
      FaceUrl: 'http://f',
      MaxMemberNum: 3,
      ApplyJoinOption: 'FreeAccess',
      InviteJoinOption: 'NeedPermission',
      MuteAllMember: 'On',
      AppDefinedData: [
        { Key: 'k', Value: '' },
        { Key: 'l', Value: 'w' },
      ],
    }),
  ).toEqual({ ActionStatus: 'OK', ErrorInfo: '', ErrorCode: 0 })
  const info = async () => (await call('group/get_group_info', { GroupIdList: ['g'] })).GroupInfo[0]
  expect(await info()).toMatchObject({
    Name: 'new',
    Introduction: 'about',
    Notification: 'note',
    FaceUrl: 'http://f',
    MaxMemberNum: 3,
    ApplyJoinOption: 'FreeAccess',
    InviteJoinOption: 'NeedPermission',
    MuteAllMember: 'On',
    LastInfoTime: Math.floor(stage.clock.now() / 1000),
    AppDefinedData: [{ Key: 'l', Value: 'w' }],
  })
  const add = await call('group/add_group_member', { GroupId: 'g', MemberList: [{ Member_Account: 'tom' }] })
  expect(add.MemberList).toEqual([{ Member_Account: 'tom', Result: 0 }])
  await modify({ ShutUpAllMember: 'Off' })
  expect(await info()).toMatchObject({ MuteAllMember: 'Off', Name: 'new' })
  for (const wrong of [
    { Name: '' },
    { Name: '群'.repeat(11) },
    { Introduction: 'i'.repeat(241) },
    { MaxMemberNum: 6001 },
    { MaxMemberNum: 0 },
    { ApplyJoinOption: 'Whatever' },
    { MuteAllMember: true },
  ])
    expect([wrong, await modify(wrong)]).toMatchObject([wrong, { ErrorCode: 10004 }])
  expect(await modify({ Name: 'x' }, 'none')).toMatchObject({ ErrorCode: 10010 })
  expect(await modify({ Name: 'x' }, '')).toMatchObject({ ErrorCode: 10015 })
})

test('[GM6] members come in pages, narrowed by role and fields', async () => {
  const { call } = await openGroup()
  const list = async (more: object) => {
    const answer = await call('group/get_group_member_info', { GroupId: 'g', ...more })
    return (answer.MemberList as { Member_Account: string }[]).map(({ Member_Account }) => Member_Account)
  }
  const answer = await call('group/get_group_member_info', {
    GroupId: 'g',
    MemberInfoFilter: ['Role'],
    Limit: 2,
  })
  expect(answer).toEqual({
    ActionStatus: 'OK',
    ErrorInfo: '',
    ErrorCode: 0,
    MemberNum: 3,
    MemberList: [
      { Member_Account: 'bob', Role: 'Admin' },
      { Member_Account: 'eve', Role: 'Member' },
    ],
  })
  expect(await list({})).toEqual(['bob', 'eve', 'leckie'])
  expect(await list({ Limit: 2, Offset: 2 })).toEqual(['leckie'])
  expect(await list({ MemberRoleFilter: ['Owner', 'Admin'] })).toEqual(['bob', 'leckie'])
  expect(await list({ MemberRoleFilter: [] })).toHaveLength(3)
  const bad = { GroupId: 'g', MemberRoleFilter: ['King'] }
  expect(await call('group/get_group_member_info', bad)).toMatchObject({ ErrorCode: 10004 })
  for (const [GroupId, ErrorCode] of [
    ['live', 10007],
    ['none', 10010],
    ['', 10015],
  ] as const)
    expect(await call('group/get_group_member_info', { GroupId })).toMatchObject({ ErrorCode })
})

test('[GM6] a community is read on from Next', async () => {
  const { call } = await openGroup({ Type: 'Community', GroupId: 'c' })
  const page = (Next: string) => call('group/get_group_member_info', { GroupId: 'c', Limit: 2, Next })
  const first = await page('')
  expect(first.MemberList).toMatchObject([{ Member_Account: 'bob' }, { Member_Account: 'eve' }])
  const second = await page(first.Next)
  expect(second).toMatchObject({ Next: '', MemberList: [{ Member_Account: 'leckie' }] })
})

test('[GM7] the groups of somebody, without live rooms unless asked for', async () => {
  const { call } = await openGroup()
  const joined = (Member_Account: unknown, more = {}) =>
    call('group/get_joined_group_list', { Member_Account, ...more })
  expect(await joined('leckie')).toEqual({
    ActionStatus: 'OK',
    ErrorInfo: '',
    ErrorCode: 0,
    TotalCount: 2,
    GroupIdList: [{ GroupId: 'g' }, { GroupId: 'work' }],
  })
  expect((await joined('leckie', { WithHugeGroups: 1 })).TotalCount).toBe(3)
  expect((await joined('leckie', { GroupType: 'Work' })).GroupIdList).toEqual([{ GroupId: 'work' }])
  expect(await joined('leckie', { Limit: 1, Offset: 1 })).toMatchObject({
    TotalCount: 2,
    GroupIdList: [{ GroupId: 'work' }],
  })
  const ResponseFilter = { GroupBaseInfoFilter: ['Name', 'Type'], SelfInfoFilter: ['Role'] }
  expect((await joined('bob', { ResponseFilter })).GroupIdList).toEqual([
    { GroupId: 'g', Name: 'n', Type: 'Public', SelfInfo: { Role: 'Admin' } },
    { GroupId: 'work', Name: 'n', Type: 'Private', SelfInfo: { Role: 'Member' } },
  ])
  expect(await joined('tom')).toMatchObject({ TotalCount: 0, GroupIdList: [] })
  expect(await joined('nobody')).toMatchObject({ ErrorCode: 10019 })
  expect(await joined(undefined)).toMatchObject({ ErrorCode: 10004 })
  expect(await joined('bob', { Limit: -1 })).toMatchObject({ ErrorCode: 10004 })
})

test('[GM8] what topics are, each with its own code, and how somebody stands in them', async () => {
  const { call, says } = await openGroup({ Type: 'Community', GroupId: 'c', SupportTopic: 1 })
  const TopicId = 'c@TOPIC#_one'
  await call('topic/create_topic', { GroupId: 'c', TopicId, TopicName: 'first', Introduction: 'about' })
  await says('c', 'hello', { TopicId })
  const get = (GroupId: string, more = {}) => call('topic/get_topic', { GroupId, ...more })
  const now = Math.floor(stage.clock.now() / 1000)
  const { TopicAndSelfInfo } = await get('c', { From_Account: 'bob', TopicIdList: [TopicId, 'none'] })
  expect(TopicAndSelfInfo).toEqual([
    {
      ErrorCode: 0,
      ErrorInfo: '',
      TopicInfo: {
        TopicId,
        GroupId: 'c',
        TopicName: 'first',
        CustomString: '',
        FaceUrl: '',
        Notification: '',
        Introduction: 'about',
        CreateTime: now,
        LastMsgTime: now,
        NextMsgSeq: 2,
        MuteAllMember: 'Off',
      },
      SelfInfo: { MsgSeq: 0, MsgFlag: 'AcceptAndNotify', ShutUpTime: 0 },
    },
    { ErrorCode: 10010, ErrorInfo: expect.any(String) as string, TopicInfo: { TopicId: 'none' } },
  ])
  const ResponseFilter = { TopicBaseInfoFilter: ['TopicName'] }
  expect((await get('c', { ResponseFilter })).TopicAndSelfInfo).toEqual([
    { ErrorCode: 0, ErrorInfo: '', TopicInfo: { TopicId, TopicName: 'first' } },
  ])
  expect(await get('g')).toMatchObject({ ErrorCode: 10010 })
  expect(await get('live')).toMatchObject({ ErrorCode: 10007 })
  expect(await get('')).toMatchObject({ ErrorCode: 10015 })
  expect(await get('c', { From_Account: 'nobody' })).toMatchObject({ ErrorCode: 10019 })
})
