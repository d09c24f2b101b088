/** Takes a user out of an inbox, in slices: rules ER10-ER13 of docs/spec/erasure.md. */
import { statement } from '@takeback/store'
import { sentMessageOf, type ContentRow } from '../inbox/content-of-row.ts'
import { HORIZON_MS } from '../inbox/forget.ts'
import { reconciledAfter } from '../inbox/reconciled.ts'
import type { Inbox } from '../inbox/store.ts'
import { peopleIn } from '../reconcile/conversations.ts'

/** Rows read at once. */
const SLICE = 500

export interface ErasedFromInbox {
  /** Contents that were kept of what they said, and went. */
  readonly contents: number
  /** Recalls that named them, and do no more but for the identities of their messages. */
  readonly recalls: number
  /** Recalls that name them and are not handled yet: erase again when they are. */
  readonly waiting: number
  /** Webhooks in quarantine in whose body their UserID stands: for a person to look at. */
  readonly quarantined: number
  /** Milliseconds: until then the identities are kept. */
  readonly idsUntil: number
}

export interface ErasingProgress {
  /** Rows. */
  readonly looked: number
  readonly contents: number
  readonly recalls: number
}

export interface EraseOptions {
  /** Aborted: rejects with its reason after the slice under way; what went until then is gone. */
  readonly signal?: AbortSignal
  /** Called after each slice. */
  readonly onProgress?: (progress: ErasingProgress) => void
}

interface NamedRow {
  readonly id: number
  readonly app: number
  readonly sender: string | null
  readonly receiver: string | null
  readonly operator: string | null
  readonly state: string
}

interface QuarantinedRow {
  readonly id: number
  readonly app: number
  readonly body: Uint8Array
}

const contentsAfter = statement<[id: number, limit: number], ContentRow & { readonly app: number }>(
  `SELECT id, app, identity, command, msg_id, until, gone_at, body FROM contents WHERE id > $1 ORDER BY id LIMIT $2`,
)
const recallsAfter = statement<[id: number, limit: number], NamedRow>(
  `SELECT id, app, sender, receiver, operator, COALESCE(state, 'stored') AS state
   FROM inbox LEFT JOIN progress ON progress.inbox = inbox.id WHERE id > $1 ORDER BY id LIMIT $2`,
)
const quarantineAfter = statement<[id: number, limit: number], QuarantinedRow>(
  'SELECT id, app, body FROM quarantine WHERE id > $1 ORDER BY id LIMIT $2',
)

/** Called again, it finds what came since. */
export async function eraseUserFromInbox(
  inbox: Inbox,
  app: number,
  userId: string,
  { signal, onProgress }: EraseOptions = {},
): Promise<ErasedFromInbox> {
  let looked = 0
  let contents = 0
  let recalls = 0
  const went = (rows: number) => {
    looked += rows
    onProgress?.({ looked, contents, recalls })
    signal?.throwIfAborted()
  }
  for await (const rows of slices((after) => inbox.read(contentsAfter(after, SLICE)))) {
    const theirs = rows.filter((row) => row.app === app && sentMessageOf(row)?.sender === userId)
    const ids = theirs.map(({ id }) => id)
    if (ids.length > 0) await inbox.turn('erase-contents', { app, ids })
    contents += ids.length
    went(rows.length)
  }
  let waiting = 0
  for await (const rows of slices((after) => inbox.read(recallsAfter(after, SLICE)))) {
    const naming = rows.filter(
      (row) => row.app === app && [row.sender, row.receiver, row.operator].includes(userId),
    )
    const done = naming.filter(({ state }) => state === 'applied' || state === 'dead')
    const ids = done.map(({ id }) => id)
    const blanked = ids.length > 0 ? await inbox.turn('blank-recalls', { userId, ids }) : []
    recalls += blanked.length
    waiting += naming.length - blanked.length
    went(rows.length)
  }
  await forgetAskedOf(inbox, app, userId, went)
  let quarantined = 0
  const inJson = JSON.stringify(userId)
  for await (const rows of slices((after) => inbox.read(quarantineAfter(after, SLICE)))) {
    const decoder = new TextDecoder()
    quarantined += rows.filter((row) => row.app === app && decoder.decode(row.body).includes(inJson)).length
    went(rows.length)
  }
  return { contents, recalls, waiting, quarantined, idsUntil: inbox.now() + HORIZON_MS }
}

/** Conversations that they were part of, in which REST was asked for lost recalls. */
async function forgetAskedOf(
  inbox: Inbox,
  app: number,
  userId: string,
  went: (rows: number) => void,
): Promise<void> {
  let last: string | undefined = ''
  while (last !== undefined) {
    const rows: { readonly conversation: string }[] = await inbox.read(reconciledAfter(last, SLICE))
    const theirs = rows
      .map(({ conversation }) => conversation)
      .filter((name) => peopleIn(app, name).includes(userId))
    if (theirs.length > 0) await inbox.turn('forget-asked', { conversations: theirs })
    went(rows.length)
    last = rows.at(-1)?.conversation
  }
}

async function* slices<Row extends { readonly id: number }>(read: (after: number) => Promise<Row[]>) {
  let last: Row | undefined
  do {
    const rows: Row[] = await read(last?.id ?? 0)
    yield rows
    last = rows.at(-1)
  } while (last !== undefined)
}
