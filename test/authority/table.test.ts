/** Who may take back what: every cell of authority.json that is a recall, run against the real engine. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { GroupType } from '@takeback/protocol'
import { messageFlags } from '../../packages/takeback/src/chat-backend/domain/message-flags.ts'
import type { RecallBy } from '../../packages/takeback/src/chat-backend/domain/recall-rules.ts'
import {
  asUser,
  fromAdmin,
  openRecallStage,
  type Answered,
  type Manner,
  type RecallStage,
} from '../../packages/takeback/src/chat-backend/testing/open-recall-stage.ts'
import { readAuthority } from './authority.ts'
import { type Case, casesOf, dayMs, type Grid, readOperation, settingsFor } from './cases.ts'

const {
  'one-to-one': oneToOneGrid,
  'official account': officialGrid,
  ...groupGrids
} = readAuthority().conversations

let stage: RecallStage
beforeAll(async () => {
  stage = await openRecallStage()
  await stage.imports('owner', 'admin', 'member', 'left', 'stranger', 'other', 'guest')
  await stage.imports('sender', 'recipient', 'subscriber')
})
afterAll(() => stage[Symbol.asyncDispose]())

/** What one kind of conversation can do, for one role; `said` is whatever names a message there. */
interface Place<Said> {
  says(sender: string, manner?: Manner): Promise<Said>
  recalls(by: RecallBy, said: Said): Promise<Answered>
  /** The name of a message that was never sent. */
  missing(said: Said): Said
  elsewhere(said: Said): Said
  destroy?(): Promise<unknown>
}

async function play<Said>(place: Place<Said>, { operation, role }: Case): Promise<number> {
  const by = role === 'rest' ? fromAdmin : asUser(role)
  const { subject, ageMs, condition } = readOperation(operation)
  const self = role === 'rest' ? 'administrator' : role
  const sender = { "another's": 'other', "the owner's": 'owner' }[subject] ?? self
  const said = await place.says(sender, condition === 'online-only' ? { flags: messageFlags.onlineOnly } : {})
  const from = subject === 'no such message' ? place.missing(said) : said
  const meant = subject === 'no such place' ? place.elsewhere(from) : from
  stage.clock.advance(ageMs)
  if (condition === 'recalled before') await place.recalls(fromAdmin, said)
  if (condition === 'beyond the retention') stage.clock.advance(7 * dayMs + 1000)
  if (condition === 'the place destroyed') await place.destroy?.()
  const settings = settingsFor(condition)
  if (settings === null) return (await place.recalls(by, meant)).code
  await stage.set(settings)
  const { code } = await place.recalls(by, meant)
  await stage.set({ forbidGroupRecall: false, recallWindowMs: 120_000, roleRecallWindowMs: 120_000 })
  return code
}

let made = 0

/** A group of its own for every case. */
async function groupPlace(kind: string): Promise<Place<Awaited<ReturnType<RecallStage['says']>>>> {
  const { app } = stage
  const groupId = `g${++made}`
  const topicId = kind === 'topic' ? `${groupId}@TOPIC#_t` : null
  const type = (kind === 'topic' ? 'Community' : kind) as GroupType
  const everyone = [
    { userId: 'admin', role: type === 'Private' ? 'Member' : 'Admin' },
    { userId: 'member', role: 'Member' },
    { userId: 'other', role: 'Member' },
    { userId: 'left', role: 'Member' },
  ] as const
  await stage.group(groupId, type, 'owner', type === 'AVChatRoom' ? [] : everyone)
  if (topicId !== null) await stage.topic(groupId, topicId)
  const engine = stage.engine()
  const operator = 'administrator'
  if (type !== 'AVChatRoom')
    await engine.turn('group/delete-members', { app, operator, groupId, userIds: ['left'] })
  return {
    says: (sender, manner) => stage.says({ groupId, topicId }, sender, 'a', manner),
    recalls: (by, said) => stage.recallsInGroup(by, said),
    missing: (said) => ({ ...said, seq: said.seq + 100 }),
    elsewhere: (said) =>
      topicId === null ? { ...said, groupId: 'nowhere' } : { ...said, topicId: 'nowhere' },
    destroy: () =>
      topicId === null
        ? engine.turn('group/destroy', { app, operator, groupId })
        : engine.turn('group/destroy-topics', { app, operator, groupId, topicIds: [topicId] }),
  }
}

/** The message is always that of `sender`. */
const oneToOne: Place<Awaited<ReturnType<RecallStage['tells']>>> = {
  says: (_sender, manner) => stage.tells('sender', 'recipient', 'a', manner),
  recalls: (by, said) => stage.recallsC2c(by, said),
  missing: (said) => ({ ...said, key: { ...said.key, random: said.key.random + 1_000_000 } }),
  elsewhere: (said) => ({ ...said, to: 'nobody-at-all' }),
}

async function officialPlace(): Promise<Place<Awaited<ReturnType<RecallStage['broadcasts']>>>> {
  const officialId = `@TOA#_${++made}`
  const { app } = stage
  await stage.official(officialId, 'owner', ['subscriber'])
  return {
    says: (_sender, manner) => stage.broadcasts(officialId, 'a', manner),
    recalls: (by, said) => stage.recallsBroadcast(by, said),
    missing: (said) => ({ ...said, key: said.key.replace(/^\d+/, '999') }),
    elsewhere: (said) => ({ ...said, officialId: '@TOA#_nowhere' }),
    destroy: () => stage.engine().turn('official/destroy', { app, operator: 'administrator', officialId }),
  }
}

/** Everything else is played over sockets alone: live-table.test.ts. */
function recallsOf(grid: Grid): Case[] {
  return casesOf(grid).filter(({ operation }) => !/^(send|read the|mark as|join|leave)/.test(operation))
}

const title = '$operation, by $role: $expected'

describe.each(Object.entries(groupGrids))('[RC4] [RC5] [RC6] [RC8] [RC9] [T54] %s', (kind, grid) => {
  test.each(recallsOf(grid))(title, async (row) => {
    expect(await play(await groupPlace(kind), row)).toBe(row.expected)
  })
})

describe('[RC3] [RC6] [RC9] [T54] one-to-one', () => {
  test.each(recallsOf(oneToOneGrid))(title, async (row) => {
    expect(await play(oneToOne, row)).toBe(row.expected)
  })
})

describe('[RC7] [RC8] [RC9] [T54] official account', () => {
  test.each(recallsOf(officialGrid))(title, async (row) => {
    expect(await play(await officialPlace(), row)).toBe(row.expected)
  })
})
