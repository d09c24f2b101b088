import { afterAll, beforeAll, expect, test } from 'vitest'
import { openGroupStage, type GroupStage } from '../../../testing/open-group-stage.ts'
import { openThreeGroups } from '../../../testing/open-three-groups.ts'

let stage: GroupStage
beforeAll(async () => {
  stage = await openGroupStage()
})
afterAll(() => stage[Symbol.asyncDispose]())

const openGroup = (more: object = {}) => openThreeGroups(stage, more)

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
