/**
 * [RE2] [RE3] [RE8] [RE9] [RC4] [RC9] Random sends, quotes, recalls by senders, owners, admins, strangers and over REST,
 * reads, changes of roles, restarts and time, against the plainest model of what each of it means. After every step
 * unread, history, quotes and the webhooks agree with it.
 */
import * as fc from 'fast-check'
import { expect, inject, test } from 'vitest'
import { formatMsgKey } from '@takeback/protocol'
import { statement } from '@takeback/store'
import { messageFlags } from '../domain/message-flags.ts'
import type { RecallBy } from '../domain/recall-rules.ts'
import { groupUnread } from '../domain/unread.ts'
import { accountById } from '../tables/accounts.ts'
import { c2cSide } from '../tables/c2c-sides.ts'
import { conversationByName } from '../tables/conversations.ts'
import { groupMember } from '../tables/group-members.ts'
import { numberedHistory } from '../tables/numbered-messages.ts'
import { topicMark } from '../tables/topic-marks.ts'
import {
  asUser,
  fromAdmin,
  openRecallStage,
  quoting,
  textBody,
  type RecallStage,
  type SaidC2c,
  type SaidInGroup,
} from '../testing/open-recall-stage.ts'

const people = ['ann', 'bob', 'cat', 'dan'] as const
type Person = (typeof people)[number]
type Role = 'Owner' | 'Admin' | 'Member'

const places = {
  verona: { kind: 'group', type: 'Public', groupId: 'verona', topicId: null, name: 'verona' },
  square: {
    kind: 'topic',
    type: 'Community',
    groupId: 'city',
    topicId: 'city@TOPIC#_s',
    name: 'city@TOPIC#_s',
  },
} as const
type PlaceName = keyof typeof places

const person = fc.constantFrom(...people)
const place = fc.constantFrom<PlaceName>('verona', 'square')
const pick = fc.nat()
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('tell' as const),
      from: person,
      to: person,
      counted: fc.boolean(),
      quotes: fc.option(pick),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('say' as const),
      place,
      from: person,
      counted: fc.boolean(),
      quotes: fc.option(pick),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({ kind: fc.constant('recall' as const), pick, by: fc.option(person, { freq: 5 }) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('read' as const), who: person, peer: person }) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('readTo' as const), who: person, place, seq: fc.nat(12) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('role' as const),
      who: person,
      place,
      role: fc.constantFrom<'Admin' | 'Member' | 'gone'>('Admin', 'Member', 'gone'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(400, 60_000, 120_000) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
)
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never

interface ModelMessage {
  readonly from: Person
  readonly to: Person | null
  readonly place: PlaceName | null
  readonly said: SaidC2c | SaidInGroup
  readonly seq: number
  readonly text: string
  readonly time: number
  readonly counted: boolean
  readonly quotes: ModelMessage | null
  quoteIsBlank: boolean
  isRead: boolean
  recalled: boolean
}

interface Standing {
  role: Role
  mark: number
  readonly joinedAt: number
}

class Model {
  readonly messages: ModelMessage[] = []
  readonly webhooks: [operator: string, name: string | number][] = []
  readonly members: Record<PlaceName, Map<Person, Standing>> = { verona: new Map(), square: new Map() }
  /** Of the topic: stays when somebody goes and comes back. */
  readonly topicMarks = new Map<Person, number>()

  saidIn(name: PlaceName): ModelMessage[] {
    return this.messages.filter((message) => message.place === name)
  }

  /** The code that a recall must get, by the rules as a person would say them. */
  codeOf(message: ModelMessage, by: Person | null, now: number): number {
    const inGroup = message.place !== null
    const isLate = Math.floor(now / 1000) - message.time > 120
    const gone = inGroup ? 10032 : 20023
    if (by === null) return message.recalled ? gone : 0
    if (message.place !== null) {
      const standing = this.members[message.place].get(by)
      if (standing === undefined) return 10010
      if (message.from !== by && standing.role === 'Member') return 10007
    } else if (message.from !== by) return 20022
    if (message.recalled) return gone
    return isLate ? (inGroup ? 10031 : 20016) : 0
  }

  recall(message: ModelMessage, operator: string): void {
    message.recalled = true
    for (const other of this.messages) if (other.quotes === message) other.quoteIsBlank = true
    this.webhooks.push([operator, 'key' in message.said ? formatMsgKey(message.said.key) : message.seq])
  }

  unreadC2c(owner: Person, peer?: Person): number {
    return this.messages.filter(
      (m) =>
        m.to === owner && (peer === undefined || m.from === peer) && m.counted && !m.isRead && !m.recalled,
    ).length
  }

  unreadIn(name: PlaceName, who: Person): number {
    const standing = this.members[name].get(who)
    if (standing === undefined) return 0
    const isTopic = name === 'square'
    const mark = isTopic ? (this.topicMarks.get(who) ?? 0) : standing.mark
    return this.saidIn(name).filter(
      (m) =>
        m.seq > mark &&
        m.from !== who &&
        m.counted &&
        !m.recalled &&
        (!isTopic || m.time * 1000 >= standing.joinedAt),
    ).length
  }
}

async function prepare(stage: RecallStage, model: Model): Promise<void> {
  await stage.imports(...people)
  const members = [
    { userId: 'bob', role: 'Admin' },
    { userId: 'cat', role: 'Member' },
  ] as const
  await stage.group('verona', 'Public', 'ann', members)
  await stage.group('city', 'Community', 'ann', members)
  await stage.topic('city', places.square.topicId)
  const joinedAt = stage.clock.now()
  for (const name of ['verona', 'square'] as const) {
    model.members[name].set('ann', { role: 'Owner', mark: 0, joinedAt })
    for (const { userId, role } of members) model.members[name].set(userId, { role, mark: 0, joinedAt })
  }
}

async function act(stage: RecallStage, model: Model, move: Step): Promise<void> {
  const now = stage.clock.now()
  switch (move.kind) {
    case 'wait':
      return stage.clock.advance(move.ms)
    case 'restart':
      return stage.reopen()
    case 'tell':
    case 'say':
      return send(stage, model, move)
    case 'recall': {
      const message = model.messages[move.pick % model.messages.length]
      if (message === undefined) return
      const by: RecallBy = move.by === null ? fromAdmin : asUser(move.by)
      const { said } = message
      const expected = model.codeOf(message, move.by, now)
      const { code } = 'key' in said ? await stage.recallsC2c(by, said) : await stage.recallsInGroup(by, said)
      expect(code).toBe(expected)
      if (code === 0) model.recall(message, move.by ?? 'administrator')
      return
    }
    case 'read': {
      if (move.who === move.peer) return
      const reading = { app: stage.app, reader: move.who, peer: move.peer, readTime: null }
      await stage.engine().turn('c2c/read', reading)
      for (const m of model.messages) if (m.to === move.who && m.from === move.peer) m.isRead = true
      return
    }
    case 'readTo':
      return readTo(stage, model, move)
    case 'role':
      return changeRole(stage, model, move)
  }
}

async function send(
  stage: RecallStage,
  model: Model,
  move: Extract<Step, { readonly kind: 'tell' | 'say' }>,
): Promise<void> {
  const text = `text ${model.messages.length}.`
  const quotes = move.quotes === null ? null : (model.messages[move.quotes % model.messages.length] ?? null)
  const custom = quotes === null ? {} : { custom: quoting(quotes.said.msgId, quotes.text) }
  const manner = { ...custom, flags: move.counted ? 0 : messageFlags.uncounted }
  const common = {
    from: move.from,
    text,
    time: Math.floor(stage.clock.now() / 1000),
    quotes,
    quoteIsBlank: quotes?.recalled === true,
    isRead: false,
    recalled: false,
  }
  if (move.kind === 'tell') {
    const said = await stage.tells(move.from, move.to, text, manner)
    const counted = move.counted && move.from !== move.to
    model.messages.push({ ...common, to: move.to, place: null, said, seq: 0, counted })
    return
  }
  const said = await stage.says(places[move.place], move.from, text, manner)
  expect(said.seq).toBe(model.saidIn(move.place).length + 1)
  model.messages.push({ ...common, to: null, place: move.place, said, seq: said.seq, counted: move.counted })
}

async function readTo(
  stage: RecallStage,
  model: Model,
  { who, place: name, seq }: Extract<Step, { readonly kind: 'readTo' }>,
): Promise<void> {
  const { groupId, topicId } = places[name]
  const standing = model.members[name].get(who)
  const { code } = await stage.readsGroup(who, groupId, topicId, seq)
  expect(code).toBe(standing === undefined ? 10010 : 0)
  if (standing === undefined) return
  const upTo = Math.min(seq, model.saidIn(name).length)
  if (topicId === null) standing.mark = Math.max(standing.mark, upTo)
  else model.topicMarks.set(who, Math.max(model.topicMarks.get(who) ?? 0, upTo))
}

async function changeRole(
  stage: RecallStage,
  model: Model,
  { who, place: name, role }: Extract<Step, { readonly kind: 'role' }>,
): Promise<void> {
  const standing = model.members[name].get(who)
  if (standing?.role === 'Owner') return
  const { app } = stage
  const { groupId } = places[name]
  const common = { app, operator: 'administrator', groupId }
  const engine = stage.engine()
  if (role === 'gone') {
    await engine.turn('group/delete-members', { ...common, userIds: [who] })
    model.members[name].delete(who)
    return
  }
  if (standing === undefined) {
    await engine.turn('group/add-members', { ...common, userIds: [who] })
    const mark = name === 'verona' ? model.saidIn(name).length : 0
    model.members[name].set(who, { role: 'Member', mark, joinedAt: stage.clock.now() })
  }
  const same = { nameCard: null, msgFlag: null, muteSeconds: null, custom: [] }
  await engine.turn('group/modify-member', { ...common, userId: who, role, ...same })
  const now = model.members[name].get(who)
  if (now !== undefined) now.role = role
}

const everything = statement<
  [],
  { msg_id: string; sender: string; recalled_at: number | null; body: string | null; custom: string | null }
>(
  `SELECT msg_id, sender, recalled_at, body, custom
   FROM messages LEFT JOIN bodies ON bodies.message = messages.id ORDER BY messages.id`,
)

async function holds(stage: RecallStage, model: Model): Promise<void> {
  await messagesHold(stage, model)
  await unreadHolds(stage, model)
  const told = (await stage.webhooks()).map((event) => [
    event.origin.operator,
    event.command === 'C2C.CallbackAfterMsgWithDraw'
      ? event.msgKey
      : 'messages' in event
        ? event.messages[0]?.seq
        : '',
  ])
  expect(told).toEqual(model.webhooks)
}

async function messagesHold(stage: RecallStage, model: Model): Promise<void> {
  const engine = stage.engine()
  const stored = await engine.read(everything())
  expect(
    stored.map(({ msg_id, sender, recalled_at, body, custom }) => [
      msg_id,
      sender,
      recalled_at !== null,
      body,
      custom,
    ]),
  ).toEqual(
    model.messages.map(({ said, from, recalled, text, quotes, quoteIsBlank }) => [
      said.msgId,
      from,
      recalled,
      recalled ? null : textBody(text),
      recalled || quotes === null ? null : quoting(quotes.said.msgId, quoteIsBlank ? '' : quotes.text),
    ]),
  )
  for (const name of ['verona', 'square'] as const) {
    const { kind, name: id } = places[name]
    const page = await engine.read(numberedHistory(stage.app, kind, id, 1_000_000, 0, 0, 1, 1000))
    expect(page.map(({ seq, body }) => [seq, body])).toEqual(
      model
        .saidIn(name)
        .map(({ seq, recalled, text }) => [seq, recalled ? null : textBody(text)])
        .toReversed(),
    )
  }
}

async function unreadHolds(stage: RecallStage, model: Model): Promise<void> {
  const engine = stage.engine()
  const { app } = stage
  const counted: unknown[] = []
  const expected: unknown[] = []
  for (const who of people) {
    const [[account], ...sides] = (await engine.snapshot([
      accountById(app, who),
      ...people.map((peer) => c2cSide(app, who, peer)),
    ])) as [{ c2c_unread: number }[], ...{ unread: number }[][]]
    counted.push([who, account?.c2c_unread, sides.map(([side]) => side?.unread ?? 0)])
    expected.push([who, model.unreadC2c(who), people.map((peer) => model.unreadC2c(who, peer))])
    for (const name of ['verona', 'square'] as const) {
      counted.push([who, name, await unreadIn(stage, name, who)])
      expected.push([who, name, model.unreadIn(name, who)])
    }
  }
  expect(counted).toEqual(expected)
}

async function unreadIn(stage: RecallStage, name: PlaceName, who: Person): Promise<number> {
  const engine = stage.engine()
  const { kind, type, groupId, topicId, name: id } = places[name]
  const [conversation] = await engine.read(conversationByName(stage.app, kind, id))
  const [member] = await engine.read(groupMember(stage.app, groupId, who))
  const [mark] = await engine.read(topicMark(stage.app, topicId ?? '', who))
  if (conversation === undefined || member === undefined) return 0
  const query = groupUnread({ type, conversation, member, topicMark: topicId === null ? null : mark })
  return query === null ? 0 : ((await engine.read(query))[0]?.unread ?? 0)
}

test('[RE2] [RE3] [RE8] [RE9] [RC4] [RC9] whatever happens, all agree with the model after every step', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (steps) => {
      await using stage = await openRecallStage()
      const model = new Model()
      await prepare(stage, model)
      for (const move of steps) {
        await act(stage, model, move)
        await holds(stage, model)
      }
    }),
    { numRuns: inject('store') === 'postgres' ? 2 : 6, endOnFailure: true },
  )
}, 60_000)
