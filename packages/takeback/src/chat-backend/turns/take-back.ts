/**
 * What every recall does to one message, of whatever kind: mark it, take its text away, take its text out of the
 * messages that quote it. Rules OR3-OR5 of docs/spec/one-to-one.md, RE1 and RE2 of docs/spec/residue.md.
 *
 * With `redactAfterMs` the text stays on disk until then, for the app's own moderators, and is never served:
 * a job (redact-later.ts) deletes it. Quotes are blanked at once under every policy.
 */
import type { NewJob, Query } from '@takeback/store'
import type { AppSettings } from '../domain/app-settings.ts'
import { blankQuotesOf, deleteBody } from '../tables/bodies.ts'
import { markRecalled, type MessageRow } from '../tables/messages.ts'
import { deleteQuotesOf } from '../tables/quotes.ts'
import { redactLater } from './redact-later.ts'

export interface Taking {
  readonly app: number
  readonly message: Pick<MessageRow, 'id' | 'msg_id'>
  /** UserID of who recalls. */
  readonly operator: string
  /** Where they called from; null: not kept. */
  readonly address: string | null
  readonly reason: string | null
  readonly settings: AppSettings
  readonly now: number
}

export interface TakenBack {
  readonly writes: readonly Query[]
  readonly jobs: readonly NewJob[]
  readonly erases: boolean
}

export function takeBack(taking: Taking): TakenBack {
  const { app, message, operator, address, reason, settings, now } = taking
  const erasedAt = settings.redactAfterMs === 0 ? now : null
  const always = [
    markRecalled(now, operator, address, reason, erasedAt, message.id),
    blankQuotesOf(app, message.msg_id),
    deleteQuotesOf(app, message.msg_id),
  ]
  if (settings.redactAfterMs === 0)
    return { writes: [...always, deleteBody(message.id)], jobs: [], erases: true }
  const at = now + settings.redactAfterMs
  return { writes: always, jobs: [redactLater(message.id, { at })], erases: true }
}
