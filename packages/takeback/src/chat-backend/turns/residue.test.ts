import { afterAll, beforeAll, expect, test } from 'vitest'
import { statement } from '@takeback/store'
import { c2cConversationName } from '../domain/conversation-name.ts'
import { everybody } from '../domain/mentions.ts'
import { messageFlags } from '../domain/message-flags.ts'
import { groupUnread, mostGroupUnread, mostUnreadLookedAt } from '../domain/unread.ts'
import { redactDue } from '../sweep/redact-due.ts'
import { accountById } from '../tables/accounts.ts'
import { c2cSide } from '../tables/c2c-sides.ts'
import { conversationByName } from '../tables/conversations.ts'
import { eventsAfter } from '../tables/events.ts'
import { groupMember } from '../tables/group-members.ts'
import { mentionsAfter } from '../tables/mentions.ts'
import { messageWithBody } from '../tables/messages.ts'
import { numberedHistory } from '../tables/numbered-messages.ts'
import { topicMark } from '../tables/topic-marks.ts'
import { tableNames } from '../testing/chat-place.ts'
import {
  asUser,
  fromAdmin,
  openRecallStage,
  quoting,
  type RecallStage,
} from '../testing/open-recall-stage.ts'

const secret = 'the-secret-text'
interface Where {
  readonly groupId: string
  readonly topicId: string | null
}
const verona = { groupId: 'verona', topicId: null }
const square = { groupId: 'city', topicId: 'city@TOPIC#_square' }

let stage: RecallStage
beforeAll(async () => {
  stage = await openRecallStage()
  await stage.imports('romeo', 'juliet', 'nurse')
  const members = [
    { userId: 'romeo', role: 'Member' },
    { userId: 'juliet', role: 'Member' },
  ] as const
  await stage.group('verona', 'Public', 'nurse', members)
  await stage.group('city', 'Community', 'nurse', members)
  await stage.topic('city', square.topicId)
  await stage.official('@TOA#_town', 'nurse')
})
afterAll(() => stage[Symbol.asyncDispose]())

/** Everything that any table holds, as one text. */
async function everyRow(): Promise<string> {
  const engine = stage.engine()
  const rows = []
  for (const name of await tableNames(engine)) {
    rows.push(await engine.read({ sql: `SELECT * FROM ${name}`, params: [] }))
  }
  return JSON.stringify(rows)
}

async function custom(msgId: string): Promise<string | null | undefined> {
  const held = statement<[msgId: string], { custom: string | null }>(
    'SELECT custom FROM messages JOIN bodies ON bodies.message = messages.id WHERE msg_id = $1',
  )
  return (await stage.engine().read(held(msgId)))[0]?.custom
}

async function conversation(kind: 'c2c' | 'group' | 'topic' | 'official', name: string) {
  const [row] = await stage.engine().read(conversationByName(stage.app, kind, name))
  if (row === undefined) throw new Error(name)
  return row
}

async function unreadOf(userId: string, { groupId, topicId }: Where, type = 'Public') {
  const engine = stage.engine()
  const [member] = await engine.read(groupMember(stage.app, groupId, userId))
  const [mark] = await engine.read(topicMark(stage.app, topicId ?? '', userId))
  const home = await conversation(topicId === null ? 'group' : 'topic', topicId ?? groupId)
  if (member === undefined) throw new Error(userId)
  const query = groupUnread({ type, conversation: home, member, topicMark: topicId === null ? null : mark })
  return query === null ? null : (await engine.read(query))[0]?.unread
}

test('[RE1] [RE2] [RE7] no row of any table holds a piece of it, webhooks that wait neither', async () => {
  const waiting = { afterSend: true }
  const said = await stage.tells('romeo', 'juliet', secret, waiting)
  const inGroup = await stage.says(verona, 'romeo', secret, { ...waiting, at: ['juliet'] })
  const toAll = await stage.broadcasts('@TOA#_town', secret, waiting)
  await stage.tells('juliet', 'romeo', 'why?', { custom: quoting(said.msgId, secret) })
  await stage.says(verona, 'juliet', 'why?', { custom: quoting(inGroup.msgId, secret) })
  expect(await everyRow()).toContain(secret)
  expect(await stage.recallsC2c(asUser('romeo'), said)).toMatchObject({ code: 0 })
  expect(await stage.recallsInGroup(asUser('nurse'), inGroup)).toMatchObject({ code: 0 })
  expect(await stage.recallsBroadcast(asUser('nurse'), toAll)).toMatchObject({ code: 0 })
  expect(await everyRow()).not.toContain(secret)
})

test('[RE1] under redact-after the text stays until then and is served to nobody; quotes go at once', async () => {
  await stage.set({ redactAfterMs: 60_000 })
  const said = await stage.says(verona, 'romeo', secret)
  const reply = await stage.says(verona, 'juliet', 'why?', { custom: quoting(said.msgId, secret) })
  await stage.recallsInGroup(asUser('romeo'), said)
  await stage.set({ redactAfterMs: 0 })
  expect(await custom(reply.msgId)).toBe(quoting(said.msgId, ''))
  expect(await everyRow()).toContain(secret)
  const history = numberedHistory(stage.app, 'group', 'verona', said.seq, 0, 0, 1, 1)
  expect(await stage.engine().read(history)).toMatchObject([{ seq: said.seq, body: null, custom: null }])
  stage.clock.advance(60_000)
  await redactDue(stage.engine())
  expect(await everyRow()).not.toContain(secret)
})

test('[RE3] a quote that arrives after its message was taken back is blanked when it is sent', async () => {
  const said = await stage.tells('romeo', 'juliet', secret)
  const inGroup = await stage.says(verona, 'romeo', secret)
  await stage.recallsC2c(asUser('romeo'), said)
  await stage.recallsInGroup(asUser('romeo'), inGroup)
  const late = [
    await stage.tells('juliet', 'romeo', 'why?', { custom: quoting(said.msgId, secret) }),
    await stage.says(verona, 'juliet', 'why?', { custom: quoting(inGroup.msgId, secret) }),
  ]
  expect(await Promise.all(late.map(({ msgId }) => custom(msgId)))).toEqual([
    quoting(said.msgId, ''),
    quoting(inGroup.msgId, ''),
  ])
  await stage.broadcasts('@TOA#_town', 'why?', { custom: quoting(said.msgId, secret) })
  expect(await everyRow()).not.toContain(secret)
  const kept = await stage.tells('romeo', 'juliet', 'kept')
  const reply = await stage.tells('juliet', 'romeo', 'yes', { custom: quoting(kept.msgId, 'kept') })
  expect(await custom(reply.msgId)).toBe(quoting(kept.msgId, 'kept'))
})

test('[RE4] the last message stays the last one, as a tombstone', async () => {
  const said = await stage.tells('romeo', 'nurse', secret)
  await stage.recallsC2c(asUser('romeo'), said)
  const { last_message: last } = await conversation('c2c', c2cConversationName('romeo', 'nurse'))
  expect(await stage.engine().read(messageWithBody(last ?? 0))).toMatchObject([
    { msg_id: said.msgId, recalled_by: 'romeo', body: null, custom: null },
  ])
})

test('[RE5] a recalled message is nobody’s @-mark any more', async () => {
  const plain = await stage.says(verona, 'romeo', 'a')
  const said = await stage.says(verona, 'romeo', 'b', { at: ['juliet'] })
  const kept = await stage.says(verona, 'romeo', 'c', { at: ['juliet', 'nurse'] })
  const { id } = await conversation('group', 'verona')
  const marks = async (userId: string) =>
    (await stage.engine().read(mentionsAfter(id, plain.seq, userId, everybody, 10))).map(({ seq }) => seq)
  expect([await marks('juliet'), await marks('nurse'), await marks('romeo')]).toEqual([
    [kept.seq, said.seq],
    [kept.seq],
    [],
  ])
  await stage.recallsInGroup(asUser('nurse'), said)
  expect(await marks('juliet')).toEqual([kept.seq])
})

test('[RE6] history keeps the place and tells by whom and why', async () => {
  const said = await stage.says(verona, 'romeo', secret)
  await stage.recallsInGroup(fromAdmin, said, 'off topic')
  const page = numberedHistory(stage.app, 'group', 'verona', said.seq, 0, 0, 1, 1)
  expect(await stage.engine().read(page)).toMatchObject([
    { seq: said.seq, sender: 'romeo', recalled_by: 'administrator', recall_reason: 'off topic', body: null },
  ])
})

test('[RE8] unread falls only if that message was unread, and never below zero', async () => {
  const unread = async () => {
    const [account] = await stage.engine().read(accountById(stage.app, 'nurse'))
    const [side] = await stage.engine().read(c2cSide(stage.app, 'nurse', 'juliet'))
    return [account?.c2c_unread, side?.unread]
  }
  await stage.engine().turn('c2c/read', { app: stage.app, reader: 'nurse', peer: 'romeo', readTime: null })
  const [first, second] = [
    await stage.tells('juliet', 'nurse', 'a'),
    await stage.tells('juliet', 'nurse', 'b'),
  ]
  const silent = await stage.tells('juliet', 'nurse', 'c', { flags: messageFlags.uncounted })
  expect(await unread()).toEqual([2, 2])
  await stage.recallsC2c(asUser('juliet'), first)
  await stage.recallsC2c(asUser('juliet'), first)
  expect(await unread()).toEqual([1, 1])
  await stage.recallsC2c(asUser('juliet'), silent)
  expect(await unread()).toEqual([1, 1])
  await stage.engine().turn('c2c/read', { app: stage.app, reader: 'nurse', peer: 'juliet', readTime: null })
  await stage.tells('juliet', 'nurse', 'd')
  await stage.recallsC2c(asUser('juliet'), second)
  expect(await unread()).toEqual([1, 1])
})

test.each([verona, square])('[RE9] [RE10] unread of $groupId $topicId', async (place) => {
  const start = await stage.says(place, 'nurse', 'read')
  const { groupId, topicId } = place
  const read = (seq: number) => stage.readsGroup('juliet', groupId, topicId, seq)
  expect(await read(start.seq)).toMatchObject({ code: 0 })
  const mine = () => unreadOf('juliet', place, 'Community')
  expect(await mine()).toBe(0)
  await stage.says(place, 'juliet', 'own words don’t count')
  await stage.says(place, 'romeo', 'nor does this', { flags: messageFlags.uncounted })
  const [first, second] = [await stage.says(place, 'romeo', 'a'), await stage.says(place, 'romeo', 'b')]
  expect(await mine()).toBe(2)
  await stage.recallsInGroup(asUser('romeo'), first)
  expect(await mine()).toBe(1)
  // A mark stops at the newest message, and goes back for nobody.
  expect(await read(second.seq + 5)).toMatchObject({ code: 0 })
  await read(start.seq)
  expect(await mine()).toBe(0)
  await stage.recallsInGroup(asUser('romeo'), second)
  expect(await mine()).toBe(0)
  await stage.says(place, 'romeo', 'c')
  expect(await mine()).toBe(1)
  const { id } = await conversation(topicId === null ? 'group' : 'topic', topicId ?? groupId)
  const events = await stage.engine().read(eventsAfter(id, 0, 1000))
  expect(events.filter(({ kind }) => kind === 'read')).toMatchObject([
    { actor: 'juliet', detail: JSON.stringify({ seq: second.seq }) },
  ])
})

test('[RE9] counted to a hundred, among the newest thousand; some types count nothing', async () => {
  await stage.group('crowd', 'Public', 'nurse', [{ userId: 'juliet', role: 'Member' }])
  const crowd = { groupId: 'crowd', topicId: null }
  await Promise.all(Array.from({ length: mostGroupUnread + 5 }, () => stage.says(crowd, 'nurse', 'a')))
  expect(await unreadOf('juliet', crowd)).toBe(mostGroupUnread)
  const quiet = { flags: messageFlags.uncounted }
  await Promise.all(
    Array.from({ length: mostUnreadLookedAt - 3 }, () => stage.says(crowd, 'nurse', 'b', quiet)),
  )
  expect(await unreadOf('juliet', crowd)).toBe(3)
  expect(await unreadOf('juliet', crowd, 'ChatRoom')).toBeNull()
  expect(await unreadOf('juliet', crowd, 'AVChatRoom')).toBeNull()
})

test('[RE11] who joins has nothing unread, in topics neither', async () => {
  await stage.imports('paris')
  await stage.says(square, 'nurse', 'before')
  stage.clock.advance(1000)
  await stage
    .engine()
    .turn('group/add-members', { app: stage.app, operator: 'nurse', groupId: 'city', userIds: ['paris'] })
  expect(await unreadOf('paris', square)).toBe(0)
  expect(await unreadOf('paris', { groupId: 'city', topicId: null })).toBe(0)
  stage.clock.advance(1000)
  await stage.says(square, 'nurse', 'after')
  expect(await unreadOf('paris', square)).toBe(1)
})

test('[RE12] a recall writes as many rows in a group of many as in a group of two', async () => {
  const many = Array.from({ length: 400 }, (_, i) => `citizen-${i}`)
  await stage.imports(...many)
  await stage.group('pair', 'Public', 'nurse', [{ userId: 'romeo', role: 'Member' }])
  await stage.group('many', 'Public', 'nurse', [
    { userId: 'romeo', role: 'Member' },
    ...many.map((userId) => ({ userId, role: 'Member' as const })),
  ])
  const counted = async () => {
    const total = statement<[], { n: number }>(
      `SELECT (SELECT COUNT(*) FROM events) + (SELECT COUNT(*) FROM messages) + (SELECT COUNT(*) FROM bodies)
         + (SELECT COUNT(*) FROM jobs) + (SELECT COUNT(*) FROM group_members) AS n`,
    )
    return (await stage.engine().read(total()))[0]?.n ?? 0
  }
  const grown = async (groupId: string) => {
    const said = await stage.says({ groupId }, 'romeo', 'a')
    const before = await counted()
    await stage.recallsInGroup(asUser('romeo'), said)
    return (await counted()) - before
  }
  expect(await grown('many')).toBe(await grown('pair'))
})
