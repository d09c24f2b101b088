/**
 * The turns of kept content: what an After-send webhook said, until its message is recalled and the recall applied, or
 * its time is over. Rules R60-R69 of docs/spec/receiving.md.
 */
import { defineTurn, statement, type Decision, type Query } from '@takeback/store'

/**
 * The most rows that go for one new. Where they do not make room (a bound that was lowered, old rows that are redacted
 * and hold no bytes), the next ones make more: what is kept shrinks with each, down to its bounds.
 */
const EVICTED_AT_ONCE = 500

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
  /** Bounds, per app. */
  readonly mostMessages: number
  readonly mostBytes: number
}

/** known: delivered again. recalled: its recall came first. no-room: larger than all that may be kept. */
export interface Kept {
  readonly kind: 'kept' | 'known' | 'recalled' | 'no-room'
  /** Older ones that went to make room. */
  readonly evicted: number
}

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

const effectsOf = statement<[era: number, identity: string], EffectTrace>(
  'SELECT event_time, msg_id FROM effects WHERE era = $1 AND identity = $2',
)
const contentOf = statement<[era: number, identity: string], KnownContent>(
  'SELECT id, msg_id, sent_at, bytes FROM contents WHERE era = $1 AND identity = $2',
)
const loadOf = statement<[app: number], { readonly items: number; readonly bytes: number }>(
  'SELECT items, bytes FROM content_load WHERE app = $1',
)
const oldestWhenFull = statement<
  [app: number, mostMessages: number, fullAt: number, limit: number],
  OldContent
>(
  `SELECT id, bytes FROM contents
   WHERE app = $1 AND EXISTS (SELECT 1 FROM content_load WHERE app = $1 AND (items >= $2 OR bytes > $3))
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
const addLoad = statement<[app: number, items: number, bytes: number]>(
  `INSERT INTO content_load (app, items, bytes) VALUES ($1, $2, $3)
   ON CONFLICT (app) DO UPDATE SET items = content_load.items + $2, bytes = content_load.bytes + $3`,
)
const lightenLoad = statement<[id: number, app: number]>(
  `UPDATE content_load SET bytes = bytes - COALESCE((SELECT bytes FROM contents WHERE id = $1), 0) WHERE app = $2`,
)
const redact = statement<[id: number, now: number]>(
  'UPDATE contents SET body = NULL, bytes = 0, gone_at = $2 WHERE id = $1',
)
const keepUntil = statement<[id: number, until: number]>('UPDATE contents SET until = $2 WHERE id = $1')

export const keepContent = defineTurn({
  reads: ({ app, era, identity, body, mostMessages, mostBytes }: KeepCommand) => ({
    effects: effectsOf(era, identity),
    known: contentOf(era, identity),
    load: loadOf(app),
    oldest: oldestWhenFull(app, mostMessages, mostBytes - body.byteLength, EVICTED_AT_ONCE),
  }),
  decide: (command, { effects, known: [known], load: [load], oldest }, { now, nextId }): Decision<Kept> => {
    if (effects.some((effect) => !isOlderNamesake(effect, command))) return kept('recalled')
    if (known !== undefined && !isNamesake(known, command)) return kept('known')
    if (command.body.byteLength > command.mostBytes) return kept('no-room')
    const { app, era, identity, msgId, sentAt, body, keepMs } = command
    const bytes = body.byteLength
    const replaced = known === undefined ? [] : [known]
    const others = oldest.filter(({ id }) => id !== known?.id)
    const leaving = makeRoom(others, roomNeeded(command, load, replaced))
    const leavers = [...replaced, ...leaving]
    return {
      result: { kind: 'kept', evicted: leaving.length },
      writes: [
        ...leavers.map(({ id }) => deleteContent(id)),
        insertContent(
          nextId(),
          era,
          identity,
          app,
          command.command,
          msgId,
          sentAt,
          now + keepMs,
          bytes,
          body,
        ),
        addLoad(app, 1 - leavers.length, bytes - sumOf(leavers)),
      ],
      erases: leavers.length > 0,
    }
  },
})

function kept(kind: Kept['kind']): Decision<Kept> {
  return { result: { kind, evicted: 0 } }
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

function roomNeeded(
  { body, mostMessages, mostBytes }: KeepCommand,
  { items, bytes } = { items: 0, bytes: 0 },
  replaced: readonly OldContent[],
): { items: number; bytes: number } {
  return {
    items: items + 1 - replaced.length - mostMessages,
    bytes: bytes + body.byteLength - sumOf(replaced) - mostBytes,
  }
}

/** The oldest that have to go. */
function makeRoom(oldest: readonly OldContent[], needed: { items: number; bytes: number }): OldContent[] {
  let { items, bytes } = needed
  const leaving: OldContent[] = []
  for (const content of oldest) {
    if (items <= 0 && bytes <= 0) break
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

/** Contents whose recall was applied. */
export interface SpentContents {
  readonly app: number
  readonly ids: readonly number[]
  /** How long they may stay; 0: they go now. Milliseconds. */
  readonly afterMs: number
}

/** What remains of a content that goes is that it was there, for people: until its time is over. */
export function spendContents({ app, ids, afterMs }: SpentContents, now: number): Query[] {
  if (afterMs > 0) return ids.map((id) => keepUntil(id, now + afterMs))
  return ids.flatMap((id) => [lightenLoad(id, app), redact(id, now)])
}
