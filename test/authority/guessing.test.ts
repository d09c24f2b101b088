/**
 * [RC3] [RC4] [RC8] Somebody who guesses the numbers of messages: thousands of random recalls over real sockets, each of a
 * random user who names a random message as if it were in a random conversation and said by a random person. A recall
 * succeeds exactly where the plain rule below says so, and every other guess leaves no trace.
 */
import { type LiveMessage, parseConversationId } from '@takeback/protocol'
import { statement } from '@takeback/store'
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  openLiveStage,
  type LiveStage,
} from '../../packages/takeback/src/chat-backend/testing/open-live-stage.ts'
import { liveUser, wordsOf } from '../../packages/takeback/src/chat-backend/testing/live-user.ts'

const people = ['ann', 'bob', 'cat', 'dan'] as const
type Person = (typeof people)[number]

/** Who is in it, and who of them may take back what others said; of one-to-one conversations nobody. */
const groups = {
  verona: { type: 'Public', owner: 'ann', admins: ['bob'], members: ['cat'] },
  hall: { type: 'Private', owner: 'bob', admins: [], members: ['cat'] },
} as const
type GroupId = keyof typeof groups

interface Said {
  readonly sender: Person
  /** One-to-one: the other one. */
  readonly to: Person | null
  readonly groupId: GroupId | null
  readonly key: LiveMessage['key']
  readonly text: string
}

/** `TAKEBACK_GUESSES=100000` guesses for long. */
const guesses = Number(process.env['TAKEBACK_GUESSES'] ?? 4000)
const seed = Number(process.env['TAKEBACK_MODEL_SEED'] ?? Math.trunc(Math.random() * 2 ** 31))
let stage: LiveStage
const users = new Map<Person, Awaited<ReturnType<typeof liveUser>>>()
/** What is there to be guessed. */
const stock: Said[] = []
const taken: string[] = []

beforeAll(async () => {
  stage = await openLiveStage({}, { pingEveryMs: 2 ** 31 - 1, framesPerSecond: 1e6, frameBurst: 1e6 })
  await stage.users(...people)
  await stage.switchOn('C2C.CallbackAfterMsgWithDraw', 'Group.CallbackAfterRecallMsg')
  for (const [GroupId, { type, owner, admins, members }] of Object.entries(groups)) {
    const MemberList = [
      ...admins.map((Member_Account) => ({ Member_Account, Role: 'Admin' })),
      ...members.map((Member_Account) => ({ Member_Account })),
    ]
    const group = { GroupId, Type: type, Name: 'n', Owner_Account: owner, MemberList }
    expect(await stage.call('group_open_http_svc/create_group', group)).toMatchObject({ ErrorCode: 0 })
  }
  for (const person of people) users.set(person, await liveUser(stage, person))
  for (let i = 0; i < 80; i += 1) stock.push(await speak(i))
})
afterAll(async () => {
  for (const user of users.values()) await user[Symbol.asyncDispose]()
  expect(stage.logged).toEqual([])
  await stage[Symbol.asyncDispose]()
})

/** By turns in every conversation; whoever may not, lets the next one. */
async function speak(turn: number): Promise<Said> {
  const sender = people[turn % people.length] as Person
  const place = [...Object.keys(groups), ...people.filter((one) => one !== sender)][
    Math.trunc(turn / people.length) % 5
  ] as GroupId | Person
  const groupId = place in groups ? (place as GroupId) : null
  if (groupId !== null && !isIn(sender, groupId)) return speak(turn + 1)
  const text = `words-${stock.length}-${taken.length}.`
  const conversation = groupId === null ? `C2C${place}` : `GROUP${place}`
  const { key } = await userOf(sender).sends(conversation, text)
  return { sender, to: groupId === null ? (place as Person) : null, groupId, key, text }
}

function userOf(who: Person) {
  const user = users.get(who)
  if (user === undefined) throw new Error(`${who} is not logged in`)
  return user
}

function isIn(who: Person, groupId: GroupId): boolean {
  return moderates(who, groupId) || groups[groupId].members.some((member) => member === who)
}

function moderates(who: Person, groupId: GroupId): boolean {
  const { owner, admins } = groups[groupId]
  return owner === who || admins.some((admin) => admin === who)
}

/** The message that this guess would rightly take back: in groups the number says it all, elsewhere the whole key. */
function meant(by: Person, conversation: string, { key }: Said, claimed: string): Said | undefined {
  const named = parseConversationId(conversation)
  if (named?.scope === 'GROUP') {
    const groupId = named.id as GroupId
    if (!isIn(by, groupId)) return undefined
    const there = stock.find((one) => one.groupId === groupId && one.key.seq === key.seq)
    return there !== undefined && (there.sender === by || moderates(by, groupId)) ? there : undefined
  }
  if (claimed !== by) return undefined
  return stock.find(
    (one) =>
      one.sender === by &&
      one.to === named?.id &&
      one.key.seq === key.seq &&
      one.key.random === key.random &&
      one.key.time === key.time,
  )
}

const refusals = new Set([10007, 10010, 10030, 10032, 20022, 20023])
const guess = fc.record({
  by: fc.constantFrom(...people),
  pick: fc.nat(),
  elsewhere: fc.option(
    fc.constantFrom(...Object.keys(groups).map((id) => `GROUP${id}`), ...people.map((id) => `C2C${id}`)),
    { freq: 1 },
  ),
  claimed: fc.option(fc.constantFrom(...people), { freq: 1 }),
  off: fc.record({ seq: fc.constantFrom(0, 0, 0, 1), random: fc.constantFrom(0, 0, 0, 1) }),
})

test(
  '[RC3] [RC4] [RC8] [T55] thousands of guessed messages: only what the rules give is taken back',
  async () => {
    for (const [turn, { by, pick, elsewhere, claimed, off }] of fc
      .sample(guess, { numRuns: guesses, seed })
      .entries()) {
      const target = stock[pick % stock.length] as Said
      const key = { ...target.key, seq: target.key.seq + off.seq, random: target.key.random + off.random }
      const peer = by === target.to ? target.sender : String(target.to)
      const conversation = elsewhere ?? (target.groupId === null ? `C2C${peer}` : `GROUP${target.groupId}`)
      const sender = claimed ?? target.sender
      const expected = meant(by, conversation, { ...target, key }, sender)
      const answer = await userOf(by).ask({ op: 'recall', conversation, key, sender })
      const what = `TAKEBACK_MODEL_SEED=${seed}, guess ${turn}: ${by} recalls ${JSON.stringify({ conversation, key, sender })}`
      if (answer.op === 'refused') expect(refusals, `${what}: ${answer.code}`).toContain(answer.code)
      expect(answer.op, what).toBe(expected === undefined ? 'refused' : 'ok')
      if (expected === undefined) continue
      taken.push(expected.text)
      stock[stock.indexOf(expected)] = await speak(turn)
    }
    // Enough of both, or nothing was shown.
    expect(taken.length).toBeGreaterThan(guesses / 20)
    expect(taken.length).toBeLessThan(guesses / 2)
    expect(await left()).toEqual(stock.map(({ text }) => text).toSorted())
    expect(await recalls()).toEqual([{ recalled: taken.length, told: taken.length }])
  },
  60_000 + guesses * 20,
)

const bodies = statement<[], { body: string }>('SELECT body FROM bodies')
async function left(): Promise<string[]> {
  const rows = await stage.engine.read(bodies())
  return rows
    .map(({ body }) => wordsOf({ body: JSON.parse(body) as LiveMessage['body'] } as LiveMessage) ?? '')
    .toSorted()
}

const counted = statement<[], { recalled: number; told: number }>(
  `SELECT (SELECT COUNT(*) FROM messages WHERE recalled_at IS NOT NULL) AS recalled,
          (SELECT COUNT(*) FROM jobs) AS told`,
)
function recalls() {
  return stage.engine.read(counted())
}
