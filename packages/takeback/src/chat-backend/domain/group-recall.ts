/**
 * Whether one message of a group, a topic or an official account may be taken back: rules GR2-GR4 of
 * docs/spec/groups.md and RC2-RC6 of docs/spec/recall.md (PROTOCOL 5.2, 10.2, 13). Pure; the answer is the `RetCode`
 * of the message, 0 when it may.
 */
import { oldestKeptSecond, type AppSettings } from './app-settings.ts'
import type { GroupTypeRules } from './group-types.ts'
import { hasFlag, messageFlags } from './message-flags.ts'
import { permission, type Revoker } from './recall-rules.ts'

/** AVChatRoom only: an older message can't be recalled (C:12341). Whole seconds, as messages have them. */
export const liveRoomWindowSeconds = 3600

export interface Recallable {
  /** Seconds. */
  readonly time: number
  readonly sender: string
  readonly flags: number
  readonly recalled_at: number | null
}

export interface RecallCase {
  readonly rule: GroupTypeRules['recall']
  /** Null: an admin over REST. */
  readonly revoker: Revoker | null
  readonly settings: AppSettings
  readonly now: number
}

export function recallCode(message: Recallable | undefined, recall: RecallCase): number {
  const { rule, revoker, settings, now } = recall
  if (message === undefined || message.time < oldestKeptSecond(settings, now)) return 10030
  const permitted = revoker === null ? 'allowed' : permission(revoker, message, settings, now)
  if (permitted === 'not-yours') return 10007
  // "Already recalled" has no code of its own for groups: the message is there, and may not be recalled.
  if (message.recalled_at !== null) return 10032
  if (hasFlag(message.flags, messageFlags.onlineOnly)) return 10032
  if (permitted === 'too-late') return 10031
  if (rule === 'within-the-hour' && Math.floor(now / 1000) - message.time > liveRoomWindowSeconds)
    return 10031
  return 0
}
