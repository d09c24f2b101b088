import { afterAll, beforeAll, expect, test } from 'vitest'
import { liveUser } from '../testing/live-user.ts'
import { openLiveStage, type LiveStage } from '../testing/open-live-stage.ts'
import { text } from '../testing/people.ts'

let stage: LiveStage
beforeAll(async () => {
  stage = await openLiveStage()
  await stage.users('romeo', 'juliet', 'nurse')
})
afterAll(async () => {
  expect(stage.logged).toEqual([])
  await stage[Symbol.asyncDispose]()
})

const group = (command: string, body: object) => stage.call(`group_open_http_svc/${command}`, body)
const mute = (GroupId: string, Member_Account: string, MuteTime: number) =>
  group('modify_group_member_info', { GroupId, Member_Account, MuteTime })
const muteAll = (GroupId: string, MuteAllMember: 'On' | 'Off') =>
  group('modify_group_base_info', { GroupId, MuteAllMember })
const frame = (conversation: string, random = 900) => ({
  op: 'send',
  conversation,
  random,
  clientTime: 5,
  body: text('unheard'),
})

/** Nurse owns it, Juliet is its admin, Romeo a member. */
async function openGroup(GroupId: string, Type: 'Public' | 'Community') {
  const MemberList = [{ Member_Account: 'romeo' }, { Member_Account: 'juliet', Role: 'Admin' }]
  const SupportTopic = Type === 'Community' ? 1 : 0
  const made = { GroupId, Type, Name: GroupId, Owner_Account: 'nurse', MemberList }
  expect(await group('create_group', SupportTopic === 1 ? { ...made, SupportTopic } : made)).toMatchObject({
    ErrorCode: 0,
  })
}

test('[GM9] [RC12] [T62] a muted member may not send, takes back what was said before, and speaks when the mute is over', async () => {
  await openGroup('square', 'Public')
  await using romeo = await liveUser(stage, 'romeo')
  await using juliet = await liveUser(stage, 'juliet')
  const said = await romeo.sends('GROUPsquare', 'before')
  await juliet.hears('message')
  await mute('square', 'romeo', 60)

  expect(await romeo.ask(frame('GROUPsquare'))).toMatchObject({
    op: 'refused',
    code: 10017,
    info: expect.stringMatching(/^romeo is muted until \d+ in GroupId square$/),
  })
  expect(await romeo.history('GROUPsquare')).toEqual(['before'])
  await romeo.ok({ op: 'read', conversation: 'GROUPsquare' })
  await romeo.recalls(said)
  expect((await juliet.hears('recall')).event).toMatchObject({ revoker: 'romeo', key: said.key })

  stage.clock.advance(59_000)
  expect(await romeo.refused(frame('GROUPsquare'))).toBe(10017)
  stage.clock.advance(1000)
  expect((await romeo.sends('GROUPsquare', 'after')).key.seq).toBe(said.key.seq + 1)
  expect((await juliet.hears('message')).event.message.key.seq).toBe(said.key.seq + 1)
})

test('[GM9] a message that was sent before the mute and is sent again keeps its answer', async () => {
  await openGroup('again', 'Public')
  await using romeo = await liveUser(stage, 'romeo')
  const first = await romeo.ok({ ...frame('GROUPagain', 77), op: 'send' })
  await mute('again', 'romeo', 60)
  expect(await romeo.ok({ ...frame('GROUPagain', 77), op: 'send' })).toMatchObject({
    message: { key: first.message.key },
  })
  expect(await romeo.refused(frame('GROUPagain', 78))).toBe(10017)
})

test('[GM9] a mute of the community holds in its topics; unmuted is unmuted at once', async () => {
  await openGroup('city', 'Community')
  const { TopicId } = await stage.call('million_group_open_http_svc/create_topic', {
    GroupId: 'city',
    TopicName: 'Ball',
  })
  const topic = `GROUP${String(TopicId)}`
  await using romeo = await liveUser(stage, 'romeo')
  await mute('city', 'romeo', 60)
  expect(await romeo.refused(frame(topic))).toBe(10017)
  await mute('city', 'romeo', 0)
  await romeo.sends(topic, 'free')
})

test('[GM10] [RC12] [T62] in a muted group only owner and admins speak; a member still takes back what is theirs', async () => {
  await openGroup('hall', 'Public')
  await using romeo = await liveUser(stage, 'romeo')
  await using juliet = await liveUser(stage, 'juliet')
  await using nurse = await liveUser(stage, 'nurse')
  const said = await romeo.sends('GROUPhall', 'too loud')
  await muteAll('hall', 'On')
  expect(await romeo.refused(frame('GROUPhall'))).toBe(10017)
  await juliet.sends('GROUPhall', 'silence')
  await nurse.sends('GROUPhall', 'please')
  await romeo.recalls(said)
  await muteAll('hall', 'Off')
  await romeo.sends('GROUPhall', 'sorry')
  expect(await romeo.history('GROUPhall')).toEqual([null, 'silence', 'please', 'sorry'])
})

test('[GM10] guests of a muted live room listen', async () => {
  await group('create_group', { GroupId: 'room', Type: 'AVChatRoom', Name: 'Room', Owner_Account: 'nurse' })
  await using romeo = await liveUser(stage, 'romeo')
  await using nurse = await liveUser(stage, 'nurse')
  await romeo.ok({ op: 'join', groupId: 'room' })
  await muteAll('room', 'On')
  expect(await romeo.refused(frame('GROUProom'))).toBe(10017)
  await nurse.sends('GROUProom', 'welcome')
  await romeo.hears('message')
})
