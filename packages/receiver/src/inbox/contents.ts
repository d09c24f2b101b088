/**
 * The turns of kept content: what an After-send webhook said, until its message is recalled and the recall applied, or
 * its time is over. Rules R60-R69 of docs/spec/receiving.md.
 */
import { defineTurn, statement, type Decision, type Query } from '@takeback/store'
import { isOfMessage } from './content-of-row.ts'

/**
 * The most rows that go at once to make room: more than come in one commit. Where they do not make room (a bound that was
 * lowered, old rows that are redacted and hold no bytes), the next ones make more: what is kept shrinks with each, down
 * to its bounds.
 */
const LEAVING_AT_ONCE = 2000
/** The most turns of one commit: none of them has to see what the others add. */
const ADDED_TOGETHER = 512

export interface KeepCommand {
  readonly app: number
  readonly era: number
  readonly identity: string
  readonly command: string
  readonly msgId: string | null
  /** Milliseconds. */
  readonly sentAt: number
  readonly body: Uint8Array
  readonly keepMs: number
  /** Bounds, per app; somewhat more may be kept until room is made. */
  readonly mostMessages: number
  readonly mostBytes: number
}

export type Kept =
  /** `isNearlyFull`: room is to be made, for it and those of the same commit. */
  | { readonly kind: 'kept'; readonly id: number; readonly isNearlyFull: boolean }
  /** known: delivered again. recalled: its recall came first. no-room: larger than all that may be kept. */
  | { readonly kind: 'known' | 'recalled' | 'no-room' }

export interface EffectTrace {
  readonly event_time: number | null
  readonly msg_id: string | null
}

export interface KnownContent {
  readonly id: number
  readonly msg_id: string | null
  readonly sent_at: number
  readonly bytes: number
}

export interface OldContent {
  readonly id: number
  readonly bytes: number
}

export interface LeavingContent extends OldContent {
  readonly until: number
}

export interface ContentLoad {
  readonly items: number
  readonly bytes: number
}

const effectsOf = statement<[era: number, identity: string], EffectTrace>(
  'SELECT event_time, msg_id FROM effects WHERE era = $1 AND identity = $2',
)
const contentOf = statement<[era: number, identity: string], KnownContent>(
  'SELECT id, msg_id, sent_at, bytes FROM contents WHERE era = $1 AND identity = $2',
)
const loadOf = statement<[app: number], ContentLoad>('SELECT items, bytes FROM content_load WHERE app = $1')
const oldestWhenFull = statement<
  [app: number, mostMessages: number, mostBytes: number, limit: number],
  LeavingContent
>(
  `SELECT id, bytes, until FROM contents
   WHERE app = $1 AND EXISTS (SELECT 1 FROM content_load WHERE app = $1 AND (items > $2 OR bytes > $3))
   ORDER BY until, id LIMIT $4`,
)
const dueContents = statement<[app: number, before: number, slice: number], OldContent>(
  'SELECT id, bytes FROM contents WHERE app = $1 AND until < $2 ORDER BY until, id LIMIT $3',
)
const insertContent = statement(
  `INSERT INTO contents (id, era, identity, app, command, msg_id, sent_at, until, bytes, body)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
)
const deleteContent = statement<[id: number]>('DELETE FROM contents WHERE id = $1')
const deleteOldest = statement<[app: number, until: number, id: number, from: number, before: number]>(
  'DELETE FROM contents WHERE app = $1 AND (until, id) <= ($2, $3) AND id >= $4 AND id < $5',
)
const addLoad = statement<[app: number, items: number, bytes: number]>(
  `INSERT INTO content_load (app, items, bytes) VALUES ($1, $2, $3)
   ON CONFLICT (app) DO UPDATE SET items = content_load.items + $2, bytes = content_load.bytes + $3`,
)
export const lightenLoad = statement<[id: number, app: number]>(
  `UPDATE content_load SET bytes = bytes - COALESCE((SELECT bytes FROM contents WHERE id = $1), 0) WHERE app = $2`,
)
export const redact = statement<[id: number, now: number]>(
  'UPDATE contents SET body = NULL, bytes = 0, gone_at = $2 WHERE id = $1',
)
const keepUntil = statement<[id: number, until: number]>('UPDATE contents SET until = $2 WHERE id = $1')

/**
 * The load is added to and never asked exactly, so messages of one commit are kept together on PostgreSQL. It may be
 * older than they are, by those of one commit: if these pass a bound, the largest of them takes it for nearly full.
 */
export const keepContent = defineTurn({
  reads: ({ app, era, identity }: KeepCommand) => ({
    effects: effectsOf(era, identity),
    known: contentOf(era, identity),
    load: loadOf(app),
  }),
  /** The names of effects are those of `remember`. */
  touches: ({ identity }) => ({
    reads: [identity, `content ${identity}`],
    writes: [`content ${identity}`],
  }),
  decide: (command, { effects, known: [known], load: [load] }, { now, nextId }): Decision<Kept> => {
    if (effects.some((effect) => !isOlderNamesake(effect, command))) return { result: { kind: 'recalled' } }
    if (known !== undefined && !isNamesake(known, command)) return { result: { kind: 'known' } }
    if (command.body.byteLength > command.mostBytes) return { result: { kind: 'no-room' } }
    const { app, era, identity, msgId, sentAt, body, keepMs } = command
    const bytes = body.byteLength
    const replaced = known === undefined ? [] : [known]
    const id = nextId()
    return {
      result: { kind: 'kept', id, isNearlyFull: isNearlyFull(command, load) },
      writes: [
        ...replaced.map((old) => deleteContent(old.id)),
        insertContent(id, era, identity, app, command.command, msgId, sentAt, now + keepMs, bytes, body),
        addLoad(app, 1 - replaced.length, bytes - sumOf(replaced)),
      ],
      erases: replaced.length > 0,
    }
  },
})

function isNearlyFull({ body, mostMessages, mostBytes }: KeepCommand, load?: ContentLoad): boolean {
  const { items, bytes } = load ?? { items: 0, bytes: 0 }
  return items + ADDED_TOGETHER > mostMessages || bytes + ADDED_TOGETHER * body.byteLength > mostBytes
}

/**
 * A group that was made again counts anew: this recall was of an earlier message of that number. Both signs are asked
 * for, as either alone may mislead: rule R23.
 */
function isOlderNamesake(effect: EffectTrace, { msgId, sentAt }: KeepCommand): boolean {
  const isOther = effect.msg_id !== null && msgId !== null && effect.msg_id !== msgId
  return isOther && effect.event_time !== null && effect.event_time < sentAt
}

/**
 * When it was sent belongs to the message, not to a delivery: later means another one, unless its MsgId says the same. Not
 * every sender sends that, and the text of a group that is gone must not stand for a new message.
 */
function isNamesake(known: KnownContent, { msgId, sentAt }: KeepCommand): boolean {
  return known.sent_at < sentAt && (known.msg_id === null || known.msg_id !== msgId)
}

export interface MakeRoomCommand {
  readonly app: number
  /** For this one and those that came after it: they go last. */
  readonly since: number
  /** Bounds, per app. */
  readonly mostMessages: number
  readonly mostBytes: number
}

/** Ends the oldest, as many as are too many. */
export const makeRoom = defineTurn({
  reads: ({ app, mostMessages, mostBytes }: MakeRoomCommand) => ({
    load: loadOf(app),
    oldest: oldestWhenFull(app, mostMessages, mostBytes, LEAVING_AT_ONCE),
  }),
  decide: (command, { load: [load], oldest }) => {
    const { app, since } = command
    const older = oldest.filter(({ id }) => id < since)
    const newer = oldest.filter(({ id }) => id >= since)
    const leaving = tooMany(command, load, [...older, ...newer])
    if (leaving.length === 0) return { result: { evicted: 0 } }
    const lastOlder = leaving.findLast(({ id }) => id < since)
    const lastNewer = leaving.findLast(({ id }) => id >= since)
    return {
      result: { evicted: leaving.length },
      writes: [
        ...(lastOlder ? [deleteOldest(app, lastOlder.until, lastOlder.id, 0, since)] : []),
        ...(lastNewer
          ? [deleteOldest(app, lastNewer.until, lastNewer.id, since, Number.MAX_SAFE_INTEGER)]
          : []),
        addLoad(app, -leaving.length, -sumOf(leaving)),
      ],
      erases: true,
    }
  },
})

function tooMany(
  { mostMessages, mostBytes }: MakeRoomCommand,
  load: ContentLoad | undefined,
  contents: readonly LeavingContent[],
): LeavingContent[] {
  let { items, bytes } = load ?? { items: 0, bytes: 0 }
  const leaving: LeavingContent[] = []
  for (const content of contents) {
    if (items <= mostMessages && bytes <= mostBytes) break
    leaving.push(content)
    items -= 1
    bytes -= content.bytes
  }
  return leaving
}

function sumOf(contents: readonly OldContent[]): number {
  return contents.reduce((sum, { bytes }) => sum + bytes, 0)
}

export interface SweepContentsCommand {
  readonly app: number
  /** Those whose time was over before; milliseconds. */
  readonly before: number
  readonly slice: number
}

/** Ends what nobody recalled in its time. */
export const sweepContents = defineTurn({
  reads: ({ app, before, slice }: SweepContentsCommand) => ({ due: dueContents(app, before, slice) }),
  decide: ({ app }, { due }) => ({
    result: { swept: due.length },
    writes:
      due.length === 0
        ? []
        : [...due.map(({ id }) => deleteContent(id)), addLoad(app, -due.length, -sumOf(due))],
    erases: due.length > 0,
  }),
})

/** Messages whose recall was applied: what is kept of them is spent. */
export interface SpentContents {
  readonly app: number
  readonly messages: readonly SpentMessage[]
  /** How long it may stay; 0: it goes now. Milliseconds. */
  readonly afterMs: number
}

interface SpentMessage {
  readonly era: number
  readonly identity: string
  readonly msgId: string | null
}

export interface Copy {
  readonly id: number
  readonly msg_id: string | null
}

const copyOf = statement<[era: number, identity: string], Copy>(
  'SELECT id, msg_id FROM contents WHERE era = $1 AND identity = $2 AND gone_at IS NULL',
)

export const copiesOf = ({ messages }: SpentContents): Query<Copy>[] =>
  messages.map(({ era, identity }) => copyOf(era, identity))

/**
 * `copies`: what `copiesOf` read, in its order. What remains of a content that goes is that it was there, for people:
 * until its time is over.
 */
export function spendContents(
  { app, messages, afterMs }: SpentContents,
  copies: readonly (readonly Copy[])[],
  now: number,
): Query[] {
  const spent = messages.flatMap(({ msgId }, index) =>
    (copies[index] ?? []).filter((copy) => isOfMessage(copy, msgId)),
  )
  if (afterMs > 0) return spent.map(({ id }) => keepUntil(id, now + afterMs))
  return spent.flatMap(({ id }) => [lightenLoad(id, app), redact(id, now)])
}

export interface EndContentsCommand {
  readonly app: number
  readonly messages: readonly SpentMessage[]
}

/** Ends what is kept of messages that were recalled, whoever says so: after a copy was restored. */
export const endContents = defineTurn({
  reads: (command: EndContentsCommand) => ({ copies: copiesOf({ ...command, afterMs: 0 }) }),
  decide: (command, { copies }, { now }) => {
    const ended = copies.reduce((sum, found) => sum + found.length, 0)
    return {
      result: { ended },
      writes: spendContents({ ...command, afterMs: 0 }, copies, now),
      erases: ended > 0,
    }
  },
})
