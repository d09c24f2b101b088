/**
 * From a signal to the sockets: rules LV40-LV49 of docs/spec/live.md. A signal is a hint; what is told is read from the
 * store, once per burst and conversation. Events of one conversation go out one after the other, in the order of their
 * seqs; a frame is built once, and written in slices, so that a large group does not hold up the others. What is
 * taken back on the way is told as a tombstone to those who were not told yet.
 */
import type { Underway } from '@takeback/store'
import type { EventFrame } from '@takeback/protocol'
import type { Log } from '../../http/log.ts'
import type { Engine } from '../engine.ts'
import { BoundedCache } from '../rest/bounded-cache.ts'
import { readTogether } from '../rest/read-together.ts'
import type { EventKind, EventSignal } from '../tables/events.ts'
import { conversationFacts, type ConversationFacts } from '../tables/live-homes.ts'
import { type LiveEventRow, liveEvents, toldBefore } from '../tables/live-messages.ts'
import type { EndDetail } from '../turns/ledger-ends.ts'
import type { Audience } from './audience.ts'
import type { Connection } from './connection.ts'
import { conversationIdFor, isFor, liveEvent, meantFor, membersIn, nothing } from './live-message.ts'
import { nextTurn } from './next-turn.ts'
import { textFrame } from './text-frame.ts'

/** Events that one read takes. */
const eventsPerRead = 50
const maxFacts = 10_000
/** So often a row is read again before it is told, so that a storm of recalls holds nobody up. */
const mostRereads = 3

/** They change who hears a conversation, so they matter even where nobody listens yet. */
const structural: ReadonlySet<EventKind> = new Set(['created', 'member'])

interface Telling {
  from: number
  to: number
  isStructural: boolean
  /** Nothing comes after it. */
  isEnd: boolean
  /** Recalls that were heard of since it began. */
  recalls: number
  /** Settles when everything is told. */
  done: Promise<void>
}

/** The row that is being told, and how many recalls were known when it was read. */
interface Current {
  readonly conversation: number
  readonly telling: Telling
  row: LiveEventRow
  recalls: number
}

/** How far a conversation is told. */
interface Reached {
  /** events.seq */
  readonly next: number
  /** The last event that everybody was told: no read mark. */
  readonly told: number
}

export interface FanOut {
  /** `data`: of a signal of the topic `event`. */
  heard(data: string): void
  /** Sockets that were told something, since the start. */
  readonly told: number
}

export interface FanOutParts {
  readonly engine: Engine
  readonly audience: Audience
  readonly slice: number
  readonly log: Pick<Log, 'error'>
  readonly underway: Underway
}

export function createFanOut({ engine, audience, slice, log, underway }: FanOutParts): FanOut {
  const tellings = new Map<number, Telling>()
  const known = new BoundedCache<ConversationFacts>(maxFacts)
  const reached = new BoundedCache<Reached>(maxFacts)
  let told = 0

  return {
    get told() {
      return told
    },
    heard(data) {
      if (audience.isEmpty) {
        // Whoever comes reads for himself what nobody is told now.
        reached.clear()
        return
      }
      const { conversation, seq, kind } = JSON.parse(data) as EventSignal
      // Another process's signal may come after one of ours for a later event, which brought this one along.
      const from = reached.get(String(conversation))?.next ?? seq
      if (seq < from) return
      const telling = tellings.get(conversation)
      if (telling !== undefined) {
        telling.to = Math.max(telling.to, seq)
        telling.isStructural ||= structural.has(kind)
        telling.isEnd ||= kind === 'destroyed'
        if (kind === 'recall') telling.recalls += 1
        return
      }
      const isEnd = kind === 'destroyed'
      const before = isEnd ? [...tellings.values()].filter((other) => other.isEnd) : []
      const isStructural = structural.has(kind)
      const next = { from, to: seq, isStructural, isEnd, recalls: 0, done: Promise.resolve() }
      tellings.set(conversation, next)
      next.done = run(conversation, before)
      underway.add(next.done)
    },
  }

  async function run(conversation: number, before: readonly Telling[]): Promise<void> {
    // The rest of the burst comes first. A community ends after its topics, for its end empties the room that hears them.
    await Promise.resolve()
    for (const { done } of before) await done
    const telling = tellings.get(conversation)
    if (telling === undefined) return
    try {
      while (telling.from <= telling.to) await tellNext(conversation, telling)
    } catch (error) {
      log.error({ err: error, conversation }, 'live events could not be told')
      resyncAll(known.get(String(conversation)))
    } finally {
      tellings.delete(conversation)
    }
  }

  async function tellNext(conversation: number, telling: Telling): Promise<void> {
    const facts = await factsOf(conversation)
    const { from, to, isStructural } = telling
    if (facts === null || !(isStructural || facts.room === null || hasListener(facts))) {
      telling.from = to + 1
      // Nobody is told of these: whoever comes later reads them by himself.
      reached.delete(String(conversation))
      return
    }
    const { recalls } = telling
    const { rows, told } = await readFrom(conversation, from, to)
    telling.from = rows.length < eventsPerRead ? to + 1 : (rows.at(-1)?.seq ?? to) + 1
    let after = facts.kind === 'c2c' ? from - 1 : told
    const room = facts.room ?? roomOfTheEnd(rows)
    for (const row of rows) {
      const current = { conversation, telling, row, recalls }
      await refresh(current)
      if (facts.kind === 'c2c') await tellBoth(facts, current, after)
      else if (room !== null) await tellRoom(facts, room, current, after)
      if (facts.kind === 'c2c' || row.kind !== 'read') after = row.seq
      // A burst must not look like a consumer that does not read.
      await nextTurn()
    }
    reached.set(String(conversation), { next: telling.from, told: after })
  }

  /** Something was taken back since the row was read, perhaps this: then it is read again. True: it was. */
  async function refresh(current: Current): Promise<boolean> {
    const { conversation, telling, row } = current
    let reads = 0
    while (hasText(current.row) && current.recalls !== telling.recalls && reads < mostRereads) {
      current.recalls = telling.recalls
      const [fresh] = await engine.read(liveEvents(conversation, row.seq, row.seq, 1))
      current.row = fresh ?? current.row
      reads += 1
    }
    return reads > 0
  }

  /** Where the last telling ended is known; otherwise the ledger is asked, which looks over the read marks there. */
  async function readFrom(conversation: number, from: number, to: number) {
    const last = reached.get(String(conversation))
    const events = liveEvents(conversation, from, to, eventsPerRead)
    if (last?.next === from) return { rows: await engine.read(events), told: last.told }
    const [rows, [before]] = await readTogether(engine, events, toldBefore(conversation, from))
    return { rows, told: before?.seq ?? 0 }
  }

  async function factsOf(conversation: number): Promise<ConversationFacts | null> {
    const name = String(conversation)
    const cached = known.get(name)
    if (cached !== undefined) return cached
    const [facts = null] = await engine.read(conversationFacts(conversation))
    if (facts !== null) known.set(name, facts)
    return facts
  }

  function hasListener({ app, kind, name, room }: ConversationFacts): boolean {
    if (kind !== 'c2c') return room !== null && audience.ofRoom(room).size > 0
    return name.split('\n').some((userId) => audience.ofAccount(app, userId).size > 0)
  }

  /** Each of the two has a name of their own for the conversation. */
  async function tellBoth(facts: ConversationFacts, current: Current, after: number): Promise<void> {
    for (const userId of new Set(facts.name.split('\n'))) {
      const sockets = audience.ofAccount(facts.app, userId)
      if (sockets.size === 0) continue
      const conversation = conversationIdFor(facts, userId)
      await writeAll(sockets, current, (row) => {
        const isMeant = row.kind !== 'message' || row.message === null || isFor(row, userId)
        const event = isMeant ? liveEvent(row, conversation) : nothing
        return frameOf({ conversation, seq: row.seq, after, event })
      })
    }
  }

  async function tellRoom(
    facts: ConversationFacts,
    room: number,
    current: Current,
    after: number,
  ): Promise<void> {
    const { row } = current
    // Who hears a topic is told by the group's own events.
    const { joined, left } =
      facts.id === room && structural.has(row.kind) ? membersIn(row) : { joined: [], left: [] }
    for (const socket of socketsOf(facts.app, joined)) audience.enter(socket, room)
    await tellListeners(facts, audience.ofRoom(room), current, after)
    for (const socket of socketsOf(facts.app, left)) audience.leave(socket, room)
    if (facts.id === room && row.kind === 'destroyed')
      for (const socket of audience.ofRoom(room)) audience.leave(socket, room)
  }

  /** A read mark is its reader's own; a message may be for a few, and the others only count on. */
  async function tellListeners(
    facts: ConversationFacts,
    sockets: ReadonlySet<Connection>,
    current: Current,
    after: number,
  ): Promise<void> {
    if (sockets.size === 0) return
    const conversation = conversationIdFor(facts, '')
    const { row } = current
    const { seq } = row
    const whole = (now: LiveEventRow) =>
      frameOf({ conversation, seq, after, event: liveEvent(now, conversation) })
    const few =
      row.kind === 'read'
        ? [row.actor]
        : row.kind === 'message' && row.message !== null
          ? meantFor(row)
          : null
    if (few === null) return writeAll(sockets, current, whole)
    const meant = new Set(socketsOf(facts.app, few))
    await writeAll(meant, current, whole)
    if (row.kind === 'read') return
    const others = [...sockets].filter((socket) => !meant.has(socket))
    await writeAll(others, current, () => frameOf({ conversation, seq, after, event: nothing }))
  }

  function socketsOf(app: number, people: readonly string[]): Connection[] {
    return people.flatMap((userId) => [...audience.ofAccount(app, userId)])
  }

  async function writeAll(
    sockets: Iterable<Connection>,
    current: Current,
    framed: (row: LiveEventRow) => Buffer,
  ): Promise<void> {
    let frame = framed(current.row)
    let written = 0
    for (const socket of sockets) {
      socket.tell(frame)
      written += 1
      if (written % slice > 0) continue
      await nextTurn()
      if (await refresh(current)) frame = framed(current.row)
    }
    told += written
  }

  /** Something was left out: whoever may have missed it asks again from its cursors. */
  function resyncAll(facts: ConversationFacts | undefined): void {
    if (facts === undefined) return
    const people = facts.kind === 'c2c' ? facts.name.split('\n') : []
    const sockets = facts.kind === 'c2c' ? socketsOf(facts.app, people) : audience.ofRoom(facts.room ?? 0)
    for (const socket of sockets) socket.resync('fault')
  }
}

/** Who heard a topic that nobody was told about since the start, and that is gone now. */
function roomOfTheEnd(rows: readonly LiveEventRow[]): number | null {
  const { kind, detail } = rows.at(-1) ?? { kind: null, detail: null }
  return kind === 'destroyed' && detail !== null ? (JSON.parse(detail) as EndDetail).heardBy : null
}

function hasText({ kind, body, recalled_at }: LiveEventRow): boolean {
  return kind === 'message' && body !== null && recalled_at === null
}

function frameOf(frame: Omit<EventFrame, 'op'>): Buffer {
  return textFrame(JSON.stringify({ op: 'event', ...frame }))
}
