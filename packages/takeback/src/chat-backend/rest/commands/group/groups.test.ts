import { afterAll, beforeAll, expect, test } from 'vitest'
import { openGroupStage, type GroupStage } from '../../../testing/open-group-stage.ts'

let stage: GroupStage
beforeAll(async () => {
  stage = await openGroupStage()
})
afterAll(() => stage[Symbol.asyncDispose]())

const publicGroup = { Type: 'Public', Name: 'a group', GroupId: 'g' }

test('[GG1] every type in both spellings is stored and answered in the old one; another is 10004', async () => {
  const { call } = await stage.app()
  const types: string[] = []
  for (const Type of ['Private', 'Work', 'Public', 'ChatRoom', 'Meeting', 'AVChatRoom', 'Community']) {
    const { GroupId } = await call('group/create_group', { Type, Name: 'n' })
    const { GroupInfo } = await call('group/get_group_info', { GroupIdList: [GroupId] })
    types.push(GroupInfo[0].Type)
  }
  expect(types).toEqual(['Private', 'Private', 'Public', 'ChatRoom', 'ChatRoom', 'AVChatRoom', 'Community'])
  for (const Type of ['BChatRoom', 'public', '__proto__', 'toString'])
    expect(await call('group/create_group', { Type, Name: 'n' })).toMatchObject({ ErrorCode: 10004 })
})

test('[GG2] lengths are counted in bytes, and the refusal names the field', async () => {
  const { call } = await stage.app()
  const make = (more: object) => call('group/create_group', { Type: 'Public', Name: 'n', ...more })
  expect(await make({ Name: '群'.repeat(10) })).toMatchObject({ ErrorCode: 0 })
  const wrong: [string, unknown][] = [
    ['Name', '群'.repeat(11)],
    ['Name', ''],
    ['Name', null],
    ['Introduction', 'i'.repeat(241)],
    ['Notification', 'n'.repeat(301)],
    ['FaceUrl', 'f'.repeat(101)],
    ['MaxMemberCount', 0],
    ['MaxMemberCount', 6001],
    ['ApplyJoinOption', 'Whatever'],
    ['Owner_Account', ''],
    ['MemberList', 'bob'],
    ['MemberList', [{ Member_Account: 'bob', Role: 'Owner' }]],
    ['SupportTopic', 2],
  ]
  for (const [field, value] of wrong) {
    const answer = await make({ [field]: value })
    expect(answer).toMatchObject({ ActionStatus: 'FAIL', ErrorCode: 10004 })
    expect(answer.ErrorInfo).toContain(field)
  }
})

test('[GG2] more than 100 first members are 10005, more than MaxMemberCount 10014', async () => {
  const { call, imports, rows } = await stage.app()
  const many = Array.from({ length: 101 }, (_, i) => `u${i}`)
  await imports(...many)
  const members = many.map((Member_Account) => ({ Member_Account }))
  const make = (MemberList: object[], more = {}) =>
    call('group/create_group', { ...publicGroup, MemberList, ...more })
  expect(await make(members)).toMatchObject({ ErrorCode: 10005 })
  expect(await make(members.slice(0, 3), { MaxMemberCount: 2 })).toMatchObject({ ErrorCode: 10014 })
  expect(await rows('chat_groups')).toBe(0)
  expect(await make(members.slice(0, 100))).toMatchObject({ ErrorCode: 0 })
  expect(await rows('group_members')).toBe(100)
})

test('[GG3] ids are assigned in the documented forms, or own ones that cannot meet them', async () => {
  const { call } = await stage.app()
  const make = (Type: string, GroupId?: string) => call('group/create_group', { Type, Name: 'n', GroupId })
  expect((await make('Public')).GroupId).toMatch(/^@TGS#[A-Z2-7]{8,}$/)
  expect((await make('Public', '')).GroupId).toMatch(/^@TGS#[A-Z2-7]{8,}$/)
  expect((await make('Community')).GroupId).toMatch(/^@TGS#_@TGS#c[A-Z2-7]{8,}$/)
  expect(await make('Public', 'MyFirstGroup')).toMatchObject({ GroupId: 'MyFirstGroup', ErrorCode: 0 })
  expect(await make('Community', '@TGS#_mine')).toMatchObject({ GroupId: '@TGS#_mine', ErrorCode: 0 })
  expect(await make('Community', '1213456')).toMatchObject({ GroupId: '1213456', ErrorCode: 0 })
  for (const [type, id] of [
    ['Public', '@TGS#MINE'],
    ['Community', '@TGS#MINE'],
    ['Community', '@TGS#_@TGS#mine'],
    ['Public', 'g'.repeat(49)],
    ['Public', 'gr\u00fcn'],
    ['Public', 'a\nb'],
  ] as const)
    expect(await make(type, id)).toMatchObject({ ErrorCode: 10004 })
})

test('[GG4] a used id is 10025 for its owner and 10021 for others', async () => {
  const { call, imports } = await stage.app()
  await imports('leckie', 'bob')
  await call('group/create_group', { ...publicGroup, Owner_Account: 'leckie' })
  const again = (Owner_Account?: string) => call('group/create_group', { ...publicGroup, Owner_Account })
  expect(await again('leckie')).toMatchObject({ ErrorCode: 10025 })
  expect(await again('bob')).toMatchObject({ ErrorCode: 10021 })
  expect(await again()).toMatchObject({ ErrorCode: 10021 })
})

test('[GG5] strangers, members of a live room, an Admin of a Private group: nothing is made', async () => {
  const { call, imports, rows } = await stage.app()
  await imports('bob')
  const bob = [{ Member_Account: 'bob', Role: 'Admin' }]
  const make = (more: object) => call('group/create_group', { ...publicGroup, ...more })
  expect(await make({ Owner_Account: 'nobody' })).toMatchObject({ ErrorCode: 10019 })
  expect(await make({ MemberList: [{ Member_Account: 'nobody' }] })).toMatchObject({ ErrorCode: 10019 })
  expect(await make({ Type: 'AVChatRoom', MemberList: bob })).toMatchObject({ ErrorCode: 10007 })
  expect(await make({ Type: 'Work', MemberList: bob })).toMatchObject({ ErrorCode: 10004 })
  expect(await make({ SupportTopic: 1 })).toMatchObject({ ErrorCode: 10004 })
  expect(await rows('chat_groups')).toBe(0)
})

test('[GG6] each added member has its own result', async () => {
  const { call, imports } = await stage.app()
  await imports('leckie', 'bob', 'eve', 'tom')
  await call('group/create_group', { ...publicGroup, Owner_Account: 'leckie', MaxMemberCount: 3 })
  const add = (GroupId: string, ...names: string[]) =>
    call('group/add_group_member', {
      GroupId,
      MemberList: names.map((Member_Account) => ({ Member_Account })),
    })
  const { MemberList } = await add('g', 'bob', 'leckie', 'nobody', 'bob', 'eve', 'tom')
  expect(MemberList).toEqual([
    { Member_Account: 'bob', Result: 1 },
    { Member_Account: 'leckie', Result: 2 },
    { Member_Account: 'nobody', Result: 0 },
    { Member_Account: 'bob', Result: 2 },
    { Member_Account: 'eve', Result: 1 },
    { Member_Account: 'tom', Result: 0 },
  ])
  const { GroupInfo } = await call('group/get_group_info', { GroupIdList: ['g'] })
  expect(GroupInfo[0]).toMatchObject({ MemberNum: 3, NextMsgSeq: 1 })
  await call('group/create_group', { Type: 'AVChatRoom', Name: 'n', GroupId: 'live' })
  expect(await add('live', 'bob')).toMatchObject({ ErrorCode: 10007 })
  expect(await add('none', 'bob')).toMatchObject({ ErrorCode: 10010 })
  expect(await add('', 'bob')).toMatchObject({ ErrorCode: 10015 })
  expect(await add('g')).toMatchObject({ ErrorCode: 10004 })
  expect(await add('g', ...Array.from({ length: 301 }, () => 'bob'))).toMatchObject({ ErrorCode: 10005 })
})

test('[GG7] what a group is, each with its own code', async () => {
  const { app, call, imports, says } = await stage.app()
  await imports('leckie', 'bob')
  await call('group/create_group', {
    ...publicGroup,
    Owner_Account: 'leckie',
    Introduction: 'about',
    MemberList: [{ Member_Account: 'bob', Role: 'Admin' }],
    AppDefinedData: [{ Key: 'k', Value: 'v' }],
  })
  const created = Math.floor(stage.clock.now() / 1000)
  stage.clock.advance(5000)
  await says('g', 'one')
  const answer = await call('group/get_group_info', { GroupIdList: ['none', 'g', 'x'.repeat(49)] })
  expect(answer).toMatchObject({ ActionStatus: 'OK', ErrorCode: 0 })
  const [none, group, bad] = answer.GroupInfo
  expect([none, bad]).toMatchObject([
    { GroupId: 'none', ErrorCode: 10010 },
    { GroupId: 'x'.repeat(49), ErrorCode: 10015 },
  ])
  const member = { MsgSeq: 0, MsgFlag: 'AcceptAndNotify', MuteUntil: 0, NameCard: '', JoinTime: created }
  expect(group).toEqual({
    GroupId: 'g',
    ErrorCode: 0,
    ErrorInfo: '',
    Type: 'Public',
    Name: 'a group',
    Appid: app,
    Introduction: 'about',
    Notification: '',
    FaceUrl: '',
    Owner_Account: 'leckie',
    CreateTime: created,
    LastInfoTime: created,
    LastMsgTime: created + 5,
    NextMsgSeq: 2,
    MemberNum: 2,
    MaxMemberNum: 6000,
    ApplyJoinOption: 'NeedPermission',
    InviteJoinOption: 'FreeAccess',
    MuteAllMember: 'Off',
    SupportTopic: 0,
    AppDefinedData: [{ Key: 'k', Value: 'v' }],
    MemberList: [
      { Member_Account: 'bob', Role: 'Admin', ...member },
      { Member_Account: 'leckie', Role: 'Owner', ...member },
    ],
  })
  const many = { GroupIdList: Array.from({ length: 51 }, () => 'g') }
  expect(await call('group/get_group_info', many)).toMatchObject({ ErrorCode: 10004 })
  expect(await call('group/get_group_info', { GroupIdList: [] })).toMatchObject({ ErrorCode: 10004 })
})

test('[GG8] a filter narrows fields, members and custom keys', async () => {
  const { call, imports } = await stage.app()
  await imports('leckie')
  const AppDefinedData = [
    { Key: 'k', Value: 'v' },
    { Key: 'l', Value: 'w' },
  ]
  await call('group/create_group', { ...publicGroup, Owner_Account: 'leckie', AppDefinedData })
  const filtered = async (ResponseFilter: object) => {
    const { GroupInfo } = await call('group/get_group_info', { GroupIdList: ['g'], ResponseFilter })
    return GroupInfo[0]
  }
  const item = { GroupId: 'g', ErrorCode: 0, ErrorInfo: '' }
  expect(await filtered({ GroupBaseInfoFilter: ['Name', 'NextMsgSeq'], MemberInfoFilter: ['Role'] })).toEqual(
    {
      ...item,
      Name: 'a group',
      NextMsgSeq: 1,
      MemberList: [{ Member_Account: 'leckie', Role: 'Owner' }],
    },
  )
  expect(
    await filtered({
      GroupBaseInfoFilter: ['Type'],
      MemberInfoFilter: [],
      AppDefinedDataFilter_Group: ['l'],
    }),
  ).toEqual({ ...item, Type: 'Public', AppDefinedData: [{ Key: 'l', Value: 'w' }] })
})

test('[GG9] topics live in communities made for them, up to 200', async () => {
  const { call, imports } = await stage.app()
  await imports('bob')
  await call('group/create_group', { ...publicGroup })
  await call('group/create_group', { Type: 'Community', Name: 'n', GroupId: '@TGS#_c' })
  const { GroupId } = await call('group/create_group', { Type: 'Community', Name: 'n', SupportTopic: 1 })
  const make = (group: string, more = {}) =>
    call('topic/create_topic', { GroupId: group, TopicName: 't', ...more })
  const own = `${GroupId}@TOPIC#_TestTopic`
  expect(await make('g')).toMatchObject({ ErrorCode: 10007 })
  expect(await make('@TGS#_c')).toMatchObject({ ErrorCode: 10007 })
  expect(await make('none')).toMatchObject({ ErrorCode: 10010 })
  expect(await make(GroupId, { From_Account: 'nobody' })).toMatchObject({ ErrorCode: 10019 })
  expect(await make(GroupId, { TopicName: 't'.repeat(31) })).toMatchObject({ ErrorCode: 10004 })
  expect(await make(GroupId, { TopicId: own, From_Account: 'bob' })).toMatchObject({
    ErrorCode: 0,
    TopicId: own,
  })
  expect(await make(GroupId, { TopicId: own })).toMatchObject({ ErrorCode: 10021 })
  for (const TopicId of [
    `${GroupId}@TOPIC#_@TOPIC#x`,
    `${GroupId}@TOPIC#_@TGS#_x`,
    `${GroupId}@TOPIC#_`,
    't'.repeat(97),
    7,
  ])
    expect(await make(GroupId, { TopicId })).toMatchObject({ ErrorCode: 110003 })
  const ids = await Promise.all(Array.from({ length: 199 }, () => make(GroupId)))
  const given = new Set(ids.map(({ TopicId }: { TopicId: string }) => TopicId))
  expect(given.size).toBe(199)
  expect([...given].every((id) => id.startsWith(`${GroupId}@TOPIC#_@TOPIC#c`))).toBe(true)
  expect(await make(GroupId)).toMatchObject({ ErrorCode: 110002 })
})

test('[GG10] two apps have groups of the same id', async () => {
  const [one, other] = [await stage.app(), await stage.app()]
  await one.call('group/create_group', { ...publicGroup })
  await other.call('group/create_group', { ...publicGroup, Name: 'theirs' })
  await one.says('g', 'mine')
  const { RspMsgList } = await other.call('group/group_msg_get_simple', { GroupId: 'g', ReqMsgNumber: 5 })
  expect(RspMsgList).toEqual([])
  const recall = { GroupId: 'g', MsgSeqList: [{ MsgSeq: 1 }] }
  expect((await other.call('group/group_msg_recall', recall)).RecallRetList).toEqual([
    { MsgSeq: 1, RetCode: 10030 },
  ])
})
