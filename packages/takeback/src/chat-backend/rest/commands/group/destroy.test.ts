import { statement } from '@takeback/store'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  openGroupStage,
  seqs,
  textBody,
  type GroupApp,
  type GroupStage,
} from '../../../testing/open-group-stage.ts'

let stage: GroupStage
beforeAll(async () => {
  stage = await openGroupStage()
})
afterAll(() => stage[Symbol.asyncDispose]())

const ledger = statement<[app: number, kind: string], { name: string; seq: number; kind: string }>(
  `SELECT conversations.name, events.seq, events.kind FROM events
     JOIN conversations ON conversations.id = events.conversation
   WHERE conversations.app = $1 AND conversations.kind = $2 ORDER BY conversations.id, events.seq`,
)

async function openGroup(
  more: object = {},
): Promise<GroupApp & { readonly create: () => Promise<{ ErrorCode: number }> }> {
  const app = await stage.app()
  await app.imports('leckie', 'bob')
  const create = () =>
    app.call('group/create_group', {
      Type: 'Public',
      Name: 'n',
      GroupId: 'g',
      Owner_Account: 'leckie',
      MemberList: [{ Member_Account: 'bob' }],
      ...more,
    })
  await create()
  return { ...app, create }
}

test('[GD1] a destroyed group is 10010 for every command', async () => {
  const { call, says, rows } = await openGroup()
  await says('g', 'hello')
  expect(await call('group/destroy_group', { GroupId: 'g' })).toEqual({
    ActionStatus: 'OK',
    ErrorInfo: '',
    ErrorCode: 0,
  })
  const body = { GroupId: 'g', MemberList: [{ Member_Account: 'bob' }], ReqMsgNumber: 1, MsgSeqList: seqs(1) }
  const more = {
    MemberToDel_Account: ['bob'],
    NewOwner_Account: 'bob',
    User_Account: ['bob'],
    Member_Account: 'bob',
    Sender_Account: 'bob',
    MsgList: [{}],
  }
  for (const command of [
    'destroy_group',
    'add_group_member',
    'delete_group_member',
    'change_group_owner',
    'get_role_in_group',
    'modify_group_member_info',
    'modify_group_base_info',
    'get_group_member_info',
    'group_msg_recall',
    'group_msg_get_simple',
    'import_group_msg',
    'delete_group_msg_by_sender',
  ])
    expect([command, await call(`group/${command}`, { ...body, ...more })]).toMatchObject([
      command,
      { ErrorCode: 10010 },
    ])
  expect(await says('g', 'anybody?')).toMatchObject({ ErrorCode: 10010 })
  expect(await rows('group_members')).toBe(0)
  expect(await call('group/destroy_group', { GroupId: '' })).toMatchObject({ ErrorCode: 10015 })
  expect(await call('group/destroy_group', { GroupId: 'none' })).toMatchObject({ ErrorCode: 10010 })
})

test('[GD2] a group of the same id is another one: MsgSeq from 1, nothing of the old one in it', async () => {
  const { call, says, create, engine, app } = await openGroup()
  await says('g', 'one')
  await says('g', 'two')
  await call('group/destroy_group', { GroupId: 'g' })
  expect(await create()).toMatchObject({ ErrorCode: 0, GroupId: 'g' })
  const history = () => call('group/group_msg_get_simple', { GroupId: 'g', ReqMsgNumber: 20 })
  expect((await history()).RspMsgList).toEqual([])
  expect((await call('group/group_msg_recall', { GroupId: 'g', MsgSeqList: seqs(2) })).RecallRetList).toEqual(
    [{ MsgSeq: 2, RetCode: 10030 }],
  )
  expect(await says('g', 'new')).toMatchObject({ MsgSeq: 1 })
  expect((await history()).RspMsgList).toMatchObject([{ MsgSeq: 1 }])

  // A cursor of the old group finds first that everything is gone, then the new one.
  const events = await engine.read(ledger(app, 'group'))
  expect(events.map(({ name, seq, kind }) => [name.split('\n')[0], seq, kind])).toEqual([
    ['g', 1, 'created'],
    ['g', 2, 'member'],
    ['g', 3, 'message'],
    ['g', 4, 'message'],
    ['g', 5, 'destroyed'],
    ['g', 6, 'destroyed'],
    ['g', 7, 'created'],
    ['g', 8, 'member'],
    ['g', 9, 'message'],
  ])
  await call('group/destroy_group', { GroupId: 'g' })
  expect(await create()).toMatchObject({ ErrorCode: 0 })
})

test('[GS3] [GD2] the same Random in a group or a topic that was made anew is another message', async () => {
  const { call, create, rows } = await openGroup({ Type: 'Community', SupportTopic: 1 })
  const TopicId = 'g@TOPIC#_one'
  const createTopic = () => call('topic/create_topic', { GroupId: 'g', TopicId, TopicName: 't' })
  const say = (more: object = {}) =>
    call('group/send_group_msg', {
      GroupId: 'g',
      From_Account: 'bob',
      Random: 7,
      MsgBody: textBody('hi'),
      ...more,
    })
  await createTopic()
  const [first, inTopic] = [await say(), await say({ TopicId })]
  expect([await say(), await say({ TopicId })]).toEqual([first, inTopic])
  expect(await rows('messages')).toBe(2)
  await call('topic/destroy_topic', { GroupId: 'g', TopicIdList: [TopicId] })
  await createTopic()
  expect(await say({ TopicId })).toMatchObject({ ErrorCode: 0, MsgSeq: 1 })
  expect(await rows('messages')).toBe(3)
  await call('group/destroy_group', { GroupId: 'g' })
  await create()
  expect(await say()).toMatchObject({ ErrorCode: 0, MsgSeq: 1 })
  expect(await say()).toMatchObject({ ErrorCode: 0, MsgSeq: 1 })
  expect(await rows('messages')).toBe(4)
})

test('[GD3] webhooks that wait go out all the same, also when the new group recalls the same MsgSeq', async () => {
  const { call, says, create, webhooks } = await openGroup()
  await says('g', 'one')
  await says('g', 'two')
  await call('group/group_msg_recall', { GroupId: 'g', MsgSeqList: seqs(2) })
  await call('group/destroy_group', { GroupId: 'g' })
  const waiting = ['Group.CallbackAfterSendMsg', 'Group.CallbackAfterRecallMsg']
  expect((await webhooks()).map(({ command }) => command)).toEqual(waiting)
  await create()
  await says('g', 'new')
  await call('group/group_msg_recall', { GroupId: 'g', MsgSeqList: seqs(1) })
  expect((await webhooks()).map(({ command }) => command)).toEqual([
    ...waiting,
    'Group.CallbackAfterRecallMsg',
  ])
})

test('[GD4] topics are destroyed one by one, each with its own code, or with their community', async () => {
  const { call, says, engine, app } = await openGroup({ Type: 'Community', SupportTopic: 1 })
  const [one, two] = ['g@TOPIC#_one', 'g@TOPIC#_two']
  for (const TopicId of [one, two])
    await call('topic/create_topic', { GroupId: 'g', TopicId, TopicName: 't' })
  await says('g', 'hello', { TopicId: one })
  const destroy = (GroupId: string, ...TopicIdList: string[]) =>
    call('topic/destroy_topic', { GroupId, TopicIdList })
  expect((await destroy('g', one, 'none', one)).DestroyResultItem).toMatchObject([
    { TopicId: one, ErrorCode: 0, ErrorInfo: '' },
    { TopicId: 'none', ErrorCode: 10010 },
    { TopicId: one, ErrorCode: 10010 },
  ])
  expect(await says('g', 'gone', { TopicId: one })).toMatchObject({ ErrorCode: 10010 })
  await call('topic/create_topic', { GroupId: 'g', TopicId: one, TopicName: 't' })
  expect(await says('g', 'anew', { TopicId: one })).toMatchObject({ MsgSeq: 1 })
  await call('group/destroy_group', { GroupId: 'g' })
  expect(await says('g', 'gone', { TopicId: two })).toMatchObject({ ErrorCode: 10010 })
  const ended = (await engine.read(ledger(app, 'topic'))).filter(({ kind }) => kind === 'destroyed')
  expect(ended.map(({ name }) => name.split('\n')[0])).toEqual([one, two, one, one])

  expect(await destroy('g', one)).toMatchObject({ ErrorCode: 10010 })
  expect(await destroy('', one)).toMatchObject({ ErrorCode: 10015 })
  expect(await destroy('g')).toMatchObject({ ErrorCode: 10004 })
  await call('group/create_group', { Type: 'Public', Name: 'n', GroupId: 'p' })
  expect(await destroy('p', one)).toMatchObject({ ErrorCode: 10007 })
})
