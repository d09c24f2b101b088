import { afterAll, beforeAll, expect, test } from 'vitest'
import { openGroupStage, type GroupStage } from '../../../testing/open-group-stage.ts'
import { openThreeGroups } from '../../../testing/open-three-groups.ts'

let stage: GroupStage
beforeAll(async () => {
  stage = await openGroupStage()
})
afterAll(() => stage[Symbol.asyncDispose]())

const openGroup = (more: object = {}) => openThreeGroups(stage, more)

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
