/**
 * Random batches of the inbox's turns leave the same behind wherever and however they run: on SQLite one after the other;
 * on PostgreSQL in groups that load together, as `touches` allows; and there without it. A turn that read what another
 * writes in the same group, and did not say so, would decide otherwise.
 */
import { randomUUID } from 'node:crypto'
import type { Clock } from '@takeback/store'
import { openPostgresStore } from '@takeback/store/postgres'
import * as fc from 'fast-check'
import { Pool } from 'pg'
import { describe, expect, inject, test } from 'vitest'
import { needsPostgres } from '../../../../test/setup/needs.ts'
import type { Ending } from '../inbox/record-attempts.ts'
import { applyQueue } from '../inbox/remember.ts'
import inboxStore, { type Inbox } from '../inbox/store.ts'
import { memoryInbox } from '../memory/memory-inbox.ts'
import { app, groupBody, groupCommand, groupSent, silentLog } from '../testing/stage.ts'
import { understand } from '../understand.ts'

const tables =
  'inbox progress effects redeliveries attempts quarantine quarantine_load by_hand tallies contents content_load jobs settled_jobs'.split(
    ' ',
  )

/** Few names, so that turns of one batch meet. */
const group = fc.constantFrom('g', 'h')
const seq = fc.integer({ min: 1, max: 4 })
const made = fc.constantFrom(undefined, 'first', 'second')

const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      turn: fc.constant('remember' as const),
      group,
      seqs: fc.uniqueArray(seq, { minLength: 1, maxLength: 3 }),
      made,
      isLeased: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      turn: fc.constant('keep-content' as const),
      group,
      seq,
      made,
      sentAt: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ turn: fc.constant('make-room' as const), since: fc.nat(40) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      turn: fc.constant('record-attempts' as const),
      end: fc.constantFrom('applied', 'retrying', 'dead'),
      withdraws: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ turn: fc.constant('lease' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ turn: fc.constant('quarantine' as const), text: fc.constantFrom('{', '[') }),
  },
  { weight: 1, arbitrary: fc.record({ turn: fc.constant('reread' as const), id: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ turn: fc.constant('forget' as const) }) },
)
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never

interface Held {
  readonly id: number
  readonly fence: number
}

describe('the turns', needsPostgres, () => {
  test(
    '[TU2] random batches leave the same tables behind, loaded together, one by one, and on SQLite',
    { timeout: 120_000 },
    async () => {
      await using places = await openPlaces()
      const batches = fc.array(fc.array(step, { minLength: 1, maxLength: 12 }), {
        minLength: 1,
        maxLength: 5,
      })
      let runs = 0
      await fc.assert(
        fc.asyncProperty(batches, (run) => leavesTheSame(places, `${(runs += 1)}`, run)),
        // Once they differ they go on to differ: nothing is to be shrunk.
        { numRuns: 40, endOnFailure: true },
      )
    },
  )
})

interface Places extends AsyncDisposable {
  readonly clock: { time: number; now(): number }
  readonly inboxes: readonly Inbox[]
}

async function openPlaces(): Promise<Places> {
  const url = await (await fetch(inject('postgres'))).text()
  const pool = new Pool({ connectionString: url, pipeline: true })
  const clock = { time: 1_700_000_000_000, now: () => clock.time }
  const schemas = ['a', 'b'].map((which) => `test_${which}${randomUUID().replaceAll('-', '')}`)
  const [together = '', oneByOne = ''] = schemas
  const inboxes = [
    await openInbox(pool, together, clock, true),
    await openInbox(pool, oneByOne, clock, false),
    await memoryInbox({ clock, log: silentLog }),
  ]
  return {
    clock,
    inboxes,
    async [Symbol.asyncDispose]() {
      for (const inbox of inboxes) await inbox.close()
      for (const schema of schemas) await pool.query(`DROP SCHEMA IF EXISTS "${schema}" CASCADE`)
      await pool.end()
    },
  }
}

/** `run`: ends the names of its groups, which no earlier run had. */
async function leavesTheSame(
  { clock, inboxes }: Places,
  run: string,
  batches: readonly (readonly Step[])[],
): Promise<void> {
  const held: Held[] = []
  for (const batch of batches) {
    clock.time += 1000
    const before = [...held]
    const [first, ...others] = await Promise.all(inboxes.map((inbox) => runBatch(inbox, run, batch, before)))
    for (const other of others) expect(other).toEqual(first)
    held.push(...(first ?? []).flatMap(leasesOf))
    const [left, ...elsewhere] = await Promise.all(inboxes.map(whatIsLeft))
    for (const other of elsewhere) expect(other).toEqual(left)
  }
}

function openInbox(pool: Pool, schema: string, clock: Clock, loadsTogether: boolean): Promise<Inbox> {
  const { remember, quarantine, 'keep-content': keepContent } = inboxStore.turns
  const turns = {
    ...inboxStore.turns,
    remember: withoutTouches(remember),
    quarantine: withoutTouches(quarantine),
    'keep-content': withoutTouches(keepContent),
  }
  const definition = { ...inboxStore, turns }
  return openPostgresStore({ pool, schema, clock, definition: loadsTogether ? inboxStore : definition })
}

function withoutTouches<Turn extends object>(turn: Turn): Turn {
  const entries = Object.entries(turn).filter(([name]) => name !== 'touches')
  expect(entries).toHaveLength(Object.keys(turn).length - 1)
  return Object.fromEntries(entries) as Turn
}

/** Turns that are asked for at once share a commit. Each ends what it can of what was leased before the batch. */
function runBatch(
  inbox: Inbox,
  run: string,
  batch: readonly Step[],
  held: readonly Held[],
): Promise<unknown[]> {
  return Promise.all(batch.map((one) => runStep(inbox, run, one, held)))
}

function runStep(inbox: Inbox, run: string, one: Step, held: readonly Held[]): Promise<unknown> {
  switch (one.turn) {
    case 'remember':
      return inbox.turn('remember', remembering(run, one))
    case 'keep-content':
      return inbox.turn('keep-content', keeping(run, one))
    case 'make-room':
      return inbox.turn('make-room', { app, since: one.since, mostMessages: 3, mostBytes: 1000 })
    case 'record-attempts':
      return inbox.turn(
        'record-attempts',
        held.slice(-3).map((lease) => endingOf(run, lease, one)),
      )
    case 'lease':
      return inbox.jobs.lease(applyQueue, 2, 5000)
    case 'quarantine':
      return inbox.turn('quarantine', {
        webhook: webhookOf(one.text),
        headers: null,
        sha256: one.text,
        why: 'odd',
      })
    case 'reread':
      return inbox.turn('reread', { id: one.id, why: 'still odd' })
    case 'forget':
      return inbox.turn('forget', { before: inbox.now() - 2000, slice: 3 })
  }
}

function remembering(
  run: string,
  { group: name, seqs, made: MsgId, isLeased }: Extract<Step, { turn: 'remember' }>,
) {
  const body = JSON.stringify(
    groupBody({
      GroupId: name + run,
      MsgSeqList: seqs.map((MsgSeq) => ({ MsgSeq, MsgId })),
      EventTime: MsgId === 'second' ? 2000 : 1000,
    }),
  )
  const webhook = webhookOf(body)
  const understood = understand(app, groupCommand, webhook.body)
  if (understood.kind !== 'recall') throw new Error('the body is a recall')
  return { webhook, summary: understood.summary, ...(isLeased && { leaseMs: 5000 }) }
}

function keeping(
  run: string,
  { group: name, seq: MsgSeq, made: msgId, sentAt }: Extract<Step, { turn: 'keep-content' }>,
) {
  const GroupId = name + run
  return {
    app,
    era: 0,
    identity: `${app}/group/${GroupId}/${MsgSeq}`,
    command: groupSent().CallbackCommand,
    msgId: msgId ?? null,
    sentAt: sentAt * 700,
    body: new TextEncoder().encode(JSON.stringify(groupSent({ GroupId, MsgSeq }))),
    keepMs: 10_000,
    // Always nearly full, whatever of the load it sees: it makes no room itself.
    mostMessages: 3,
    mostBytes: 5000,
  }
}

function endingOf(
  run: string,
  { id, fence }: Held,
  { end, withdraws }: Extract<Step, { turn: 'record-attempts' }>,
): Ending {
  const at = 0
  const ends = {
    applied: { kind: 'done' },
    retrying: { kind: 'retry', at, why: 'x' },
    dead: { kind: 'give-up', why: 'x' },
  } as const
  // Of whichever recall; what was sent under this number may be kept.
  const identity = `${app}/group/${id % 2 === 0 ? 'g' : 'h'}${run}/${(id % 4) + 1}`
  const spent = { app, messages: [{ era: 0, identity, msgId: null }], afterMs: 0 }
  const attempt = {
    inbox: id,
    outcome: end === 'applied' ? 'handled' : 'failed',
    detail: '',
    state: end,
    spent,
    withdrawn: withdraws ? { messages: [{ era: 0, identity, generation: 1 }], redeliveries: 0 } : null,
  } as const
  return { id, fence, step: ends[end], outcome: '{}', leavesNothing: true, attempt }
}

function webhookOf(body: string) {
  return {
    app,
    command: groupCommand,
    url: '/callback',
    platform: null,
    clientIp: null,
    peerIp: '198.51.100.1',
    signed: false,
    body: new TextEncoder().encode(body),
  }
}

/** Of what a turn gave: `remember` one lease or none, `lease` a list. */
function leasesOf(result: unknown): Held[] {
  if (Array.isArray(result)) return (result as unknown[]).flatMap((one) => (isHeld(one) ? [one] : []))
  const { id, lease } = result as { id?: number; lease?: { fence: number } | null }
  return id !== undefined && lease ? [{ id, fence: lease.fence }] : []
}

function isHeld(value: unknown): value is Held {
  return typeof value === 'object' && value !== null && 'fence' in value && 'id' in value
}

async function whatIsLeft(inbox: Inbox): Promise<Record<string, string[]>> {
  const rows = await inbox.snapshot(tables.map((table) => ({ sql: `SELECT * FROM ${table}`, params: [] })))
  // In no order: neither database promises one.
  return Object.fromEntries(
    tables.map((table, index) => [table, (rows[index] ?? []).map((row) => JSON.stringify(row)).toSorted()]),
  )
}
