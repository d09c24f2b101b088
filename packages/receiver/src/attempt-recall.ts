/**
 * One attempt at a recall: what its messages said is looked up, the Chat backend is asked back, the handlers are called.
 * Rules R27, R61 and R94-R97 of docs/spec/receiving.md. What comes of it is a value.
 */
import { callHandlers, type HandlerOutcome } from './call-handlers.ts'
import { contentOff, findContents, type ContentFinder } from './content.ts'
import type { Confirmation, Doubt, FetchBack } from './fetch-back/fetch-back.ts'
import { withMessages } from './first-time/give-first-time.ts'
import { eraOf, generationKey } from './identity.ts'
import type { SpentContents } from './inbox/contents.ts'
import type { Attempt } from './inbox/record-attempts.ts'
import { freshMessages, recallOfRow, type HandlerRow } from './inbox/recall-of-row.ts'
import type { Inbox } from './inbox/store.ts'
import type { StoredMessage } from './inbox/webhook.ts'
import type { Withdrawn } from './inbox/withdrawn.ts'
import type { ContentPolicy } from './keep-content.ts'
import type { Log } from './log.ts'
import type { RecallHandler } from './recall.ts'

export interface AttemptParts {
  readonly inbox: Inbox
  readonly handlers: readonly RecallHandler[]
  readonly handlerDeadlineMs: number
  /** Null: no content is kept. */
  readonly contents: ContentPolicy | null
  /** Null: webhooks are believed. */
  readonly fetchBack: FetchBack | null
  readonly log: Log
}

export interface Attempted {
  readonly outcome: HandlerOutcome
  /** The same for the story; unconfirmed: nobody was told of it. */
  readonly ended: Attempt['outcome']
  /** What was not confirmed, and why; null: everything was, or nobody asked. */
  readonly doubt: Doubt | null
  /** Whose copies go, once the recall is applied. */
  readonly spent: SpentContents | null
  /** Forgotten, once the recall is applied or given up. */
  readonly withdrawn: Withdrawn | null
}

const believed: Confirmation = { confirmed: new Set(), doubt: null }

/** Null: `isTooLate` for the handlers. Never rejects. */
export async function attemptRecall(
  parts: AttemptParts,
  row: HandlerRow,
  attempt: number,
  isTooLate: () => boolean,
): Promise<Attempted | null> {
  const fresh = freshMessages(row)
  const nothing = { doubt: null, spent: null, withdrawn: null }
  const contents = await contentsOf(parts, fresh)
  if (contents === null) {
    const outcome = { kind: 'failed', why: 'the content that is kept could not be read' } as const
    return { ...nothing, outcome, ended: 'failed' }
  }
  const recall = recallOfRow(row, fresh, attempt, contents)
  const { confirmed, doubt } = (await parts.fetchBack?.(recall)) ?? believed
  const isConfirmed = (key: string) => doubt === null || confirmed.has(key)
  const confirmedOnes = fresh.filter(({ identity, generation }) =>
    isConfirmed(generationKey(identity, generation)),
  )
  const told = doubt === null || doubt.isFinal ? confirmedOnes : []
  const withdrawn = withdrawnOf(
    row,
    fresh.filter((message) => !told.includes(message)),
  )
  if (doubt !== null && told.length === 0) {
    const outcome = { kind: 'failed', why: doubt.why, isFinal: doubt.isFinal } as const
    return { outcome, ended: 'unconfirmed', doubt, spent: null, withdrawn }
  }
  if (isTooLate()) return null
  const toldOf = doubt === null ? recall : withMessages(recall, isConfirmed)
  const outcome = await callHandlers(parts.handlers, toldOf, parts.handlerDeadlineMs)
  return { outcome, ended: outcome.kind, doubt, spent: spentOf(parts, row, told), withdrawn }
}

/** Null: the inbox can't be read now. */
async function contentsOf(
  { inbox, contents, log }: AttemptParts,
  messages: readonly StoredMessage[],
): Promise<ContentFinder | null> {
  if (contents === null) return () => contentOff
  try {
    return await findContents(inbox, messages)
  } catch (error) {
    log.error({ err: error }, 'the content of recalled messages could not be read; trying again later')
    return null
  }
}

/**
 * Where an inbox is shared, another receiver may keep what this one doesn't, and none of them should have it for longer
 * than the recall. An inbox of one process was emptied at the start.
 */
function spentOf(
  { inbox, contents }: AttemptParts,
  { app }: HandlerRow,
  told: readonly StoredMessage[],
): SpentContents | null {
  if (contents === null && inbox.shared !== true) return null
  const messages = told.map(({ identity, name, msgId }) => ({ era: eraOf(name), identity, msgId }))
  return { app, messages, afterMs: contents?.afterMs ?? 0 }
}

function withdrawnOf({ redeliveries }: HandlerRow, untold: readonly StoredMessage[]): Withdrawn | null {
  if (untold.length === 0) return null
  const messages = untold.map(({ identity, generation, name }) => ({
    era: eraOf(name),
    identity,
    generation,
  }))
  return { messages, redeliveries }
}
