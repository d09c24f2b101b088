/**
 * Every cell of authority.json once more, from outside: users over real sockets, the admin over real HTTP. Beside the code:
 * a refusal changes nothing, and what somebody may not see is refused with the very same frame, whether it is there or
 * not.
 */
import type { DownFrame } from '@takeback/protocol'
import { statement } from '@takeback/store'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  openLiveStage,
  type LiveStage,
} from '../../packages/takeback/src/chat-backend/testing/open-live-stage.ts'
import {
  liveSocket,
  liveUser,
  loginFrame,
} from '../../packages/takeback/src/chat-backend/testing/live-user.ts'
import { text } from '../../packages/takeback/src/chat-backend/testing/people.ts'
import { readAuthority } from './authority.ts'
import { type Case, casesOf, dayMs, readOperation, settingsFor } from './cases.ts'
import { callRest, makePlace, type Place, type RestCall, type Said } from './live-places.ts'

const { conversations } = readAuthority()
const users = ['owner', 'admin', 'member', 'left', 'stranger', 'other', 'guest']

/** Subjects of operations that are no recall. */
const talk = new Set(['send', 'read the history', 'mark as read', 'join', 'leave'])

let stage: LiveStage
const sockets = new Map<string, Awaited<ReturnType<typeof liveUser>>>()

beforeAll(async () => {
  // Weeks pass between two frames, and all of them come within one of our seconds.
  const patient = { pingEveryMs: 2 ** 31 - 1, framesPerSecond: 1e6, frameBurst: 1e6 }
  stage = await openLiveStage({}, patient)
  await stage.users(...users, 'sender', 'recipient', 'subscriber')
  await stage.switchOn('C2C.CallbackAfterMsgWithDraw', 'Group.CallbackAfterRecallMsg')
})
afterAll(async () => {
  for (const socket of sockets.values()) await socket[Symbol.asyncDispose]()
  expect(stage.logged).toEqual([])
  await stage[Symbol.asyncDispose]()
})

async function socketOf(userId: string) {
  const known = sockets.get(userId)
  if (known !== undefined) return known
  const socket = await liveUser(stage, userId, { expireSeconds: 3650 * 86_400 })
  sockets.set(userId, socket)
  return socket
}

const writings = statement<[], { n: number }>(
  `SELECT (SELECT COUNT(*) FROM events) + (SELECT COUNT(*) FROM jobs) +
          (SELECT COUNT(*) FROM messages WHERE recalled_at IS NOT NULL) AS n`,
)

async function written(): Promise<number> {
  return (await stage.engine.read(writings()))[0]?.n ?? -1
}

/** What one answer was: a code, and the frame itself when it came over a socket. */
interface Answered {
  readonly code: number
  readonly frame: string | null
}

async function asks(role: string, frame: { readonly op: string }): Promise<Answered> {
  const socket = await socketOf(role)
  const answer: DownFrame = await socket.ask(frame)
  socket.frames.length = 0
  const { id: _, ...rest } = answer as DownFrame & { readonly id: number | null }
  return { code: answer.op === 'refused' ? answer.code : 0, frame: JSON.stringify(rest) }
}

async function recalls(place: Place, role: string, said: Said): Promise<Answered> {
  if (role !== 'rest') return asks(role, { op: 'recall', ...place.asSeenBy(role, said) })
  return overRest(place.restRecall(said))
}

async function overRest(call: RestCall): Promise<Answered> {
  return { code: await callRest(stage, call), frame: null }
}

let drawn = 0

/** What is no recall. */
function talks(place: Place, subject: string, role: string, said: Said): Promise<Answered> {
  const conversation = place.namedBy(role, said)
  switch (subject) {
    case 'send': {
      if (role === 'rest') return overRest(place.restSend(said))
      const content = { clientTime: 1, body: text('wherefore') }
      return asks(role, { op: 'send', conversation, random: ++drawn, ...content } as never)
    }
    case 'read the history':
      if (role === 'rest') return overRest(place.restHistory(said))
      return asks(role, { op: 'history', conversation, count: 5 } as never)
    case 'mark as read':
      return asks(role, { op: 'read', conversation, upTo: { time: 0, seq: 1 } } as never)
    default:
      return asks(role, { op: subject, groupId: said.where } as never)
  }
}

interface Played extends Answered {
  readonly changed: number
}

async function play(place: Place, { operation, role }: Case): Promise<Played> {
  const { subject, ageMs, condition } = readOperation(operation)
  const self = role === 'rest' ? 'administrator' : role
  const isTalk = talk.has(subject)
  const sender = { "another's": 'other', "the owner's": 'owner' }[subject] ?? (isTalk ? 'other' : self)
  const said = await place.says(sender, condition === 'online-only')
  const from = subject === 'no such message' ? place.missing(said) : said
  const isElsewhere = subject === 'no such place' || condition === 'no such place'
  const meant = isElsewhere ? place.elsewhere(from) : from
  stage.clock.advance(ageMs)
  if (condition === 'recalled before') await recalls(place, 'rest', said)
  if (condition === 'beyond the retention') stage.clock.advance(7 * dayMs + 1000)
  if (condition === 'the place destroyed') await place.destroy()
  const settings = settingsFor(condition)
  if (settings !== null) await set(settings)
  const played = await watched(() =>
    isTalk ? talks(place, subject, role, meant) : recalls(place, role, meant),
  )
  if (settings !== null)
    await set({ forbidGroupRecall: false, recallWindowMs: 120_000, roleRecallWindowMs: 120_000 })
  return played
}

async function watched(act: () => Promise<Answered>): Promise<Played> {
  const before = await written()
  return { ...(await act()), changed: (await written()) - before }
}

async function set(settings: object): Promise<void> {
  const { sdkAppId: app, key: secretKey, admin } = stage.app
  await stage.engine.turn('upsert-app', { app, secretKey, newKey: '', admins: [admin], settings })
}

/** Codes that must not tell whether something is there. */
const hiding = new Set([10010, 20022])

/** One kind of conversation, cell by cell; only an end needs a place of its own. */
async function playAll(kind: string, cases: readonly Case[]): Promise<void> {
  let place = await makePlace(stage, kind)
  const hidden = new Map<string, Set<string>>()
  const wrong: string[] = []
  for (const row of cases) {
    const { code, frame, changed } = await play(place, row)
    const what = `${row.operation}, by ${row.role}`
    if (code !== row.expected) wrong.push(`${what}: ${code} instead of ${row.expected}`)
    if (code !== 0 && changed !== 0) wrong.push(`${what}: refused, and ${changed} rows written`)
    if (hiding.has(code) && frame !== null) {
      const { texts, lengths } = place.anonymous(frame)
      const seen = hidden.get(row.role) ?? new Set()
      hidden.set(row.role, seen.add(`${lengths} ${texts}`))
    }
    // Whoever joined or left, and what was destroyed.
    const isOver = row.operation.endsWith('the place destroyed') || /^(join|leave)$/.test(row.operation)
    if (isOver) place = await makePlace(stage, kind)
  }
  expect(wrong).toEqual([])
  // What is hidden gets one answer, whatever was asked and whether it is there or not. Their own words are hidden from nobody.
  hidden.delete('sender')
  for (const [role, answers] of hidden) expect([role, [...answers]]).toEqual([role, [expect.anything()]])
}

describe('[LV2] [LV30] [RC3] [RC4] [RC5] [RC6] [RC7] [RC8] [RC9] [T55] [T56] over sockets and over REST', () => {
  // Who is not imported never gets as far: below.
  test.each(Object.entries(conversations))('%s', (kind, grid) =>
    playAll(
      kind,
      casesOf(grid).filter(({ role }) => role !== 'unknown'),
    ),
  )

  test.each(['Private', 'Public', 'ChatRoom', 'Community', 'topic', 'AVChatRoom', 'official account'])(
    'catching up with what is not theirs: %s',
    async (kind) => {
      const place = await makePlace(stage, kind)
      const said = await place.says('owner', false)
      for (const one of [said, place.elsewhere(said)]) {
        const name = place.namedBy('stranger', one)
        const answer = await asks('stranger', { op: 'sync', cursors: { [name]: 0 } } as never)
        // A live room is open to everybody who knows its name, and says to a cursor how far it got: nothing else.
        if (kind === 'AVChatRoom' && one === said) expect(answer.frame).not.toContain('"kind":"message"')
        else expect(answer.frame).toBe(JSON.stringify({ events: [], more: false, gone: [name], op: 'ok' }))
      }
    },
  )

  test('who is not imported never gets as far as a recall', async () => {
    await using socket = await liveSocket(stage)
    expect(await socket.ask(loginFrame(stage, 'unknown'))).toMatchObject({ op: 'refused', code: 70107 })
  })
})

describe('[RC8] [T54] REST is for admins, each in their own app', () => {
  test.each(Object.keys(conversations))('%s', async (kind) => {
    const place = await makePlace(stage, kind)
    const said = await place.says('owner', false)
    const other = await stage.addApp(1_400_000_000 + ++lastApp)
    const before = await written()
    for (const role of users) {
      const { path, body } = place.restRecall(said)
      const answer = await stage.call(path, body, { ...stage.app, admin: role })
      expect([role, answer.ErrorCode]).toEqual([role, kind === 'one-to-one' ? 90009 : 60010])
    }
    // The same names in another app are other things; in this app its admin is nobody.
    const { path, body } = place.restRecall(said)
    expect([10010, 20022, 90003, 90008]).toContain((await stage.call(path, body, other)).ErrorCode)
    const disguised = { ...other, sdkAppId: stage.app.sdkAppId }
    expect((await stage.call(path, body, disguised)).ErrorCode).toBeGreaterThanOrEqual(70_000)
    expect(await written()).toBe(before)
    expect((await recalls(place, 'rest', said)).code).toBe(0)
  })
})
let lastApp = 0
