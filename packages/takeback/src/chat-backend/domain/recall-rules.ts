/**
 * Who may take back what, and until when: rules RC1-RC9 of docs/spec/recall.md (PROTOCOL section 10).
 *
 * Pure. An admin over REST is bound by none of these; a user on a client by all of them. What the message itself
 * allows (its kind of group, its age, its state) is group-recall.ts.
 */
import type { GroupRole } from '../tables/group-members.ts'
import type { AppSettings } from './app-settings.ts'
import { groupTypeRules } from './group-types.ts'

/** Who asks for a recall: an admin of the app over REST, or a user on a client. */
export type RecallBy = { readonly kind: 'admin' } | { readonly kind: 'user'; readonly userId: string }

/** A user's standing towards the messages of one conversation. */
export interface Revoker {
  /** The name under which their own messages were sent. */
  readonly sender: string
  /** May take back what others said. */
  readonly moderates: boolean
}

/** UserID of who recalls, as the ledger and the webhook name them. `caller`: of a REST call. */
export function operatorOf(by: RecallBy, caller: string): string {
  return by.kind === 'user' ? by.userId : caller
}

/** As what somebody took something back: rule D37 of docs/spec/delivery.md. */
export type ActorRole = 'app-admin' | 'sender' | 'group-owner' | 'group-admin' | 'account-owner'

/** In a group. `isOwn`: everything that was taken back was theirs, which needs no role. */
export function roleInGroup(by: RecallBy, role: GroupRole | undefined, isOwn: boolean): ActorRole {
  if (by.kind === 'admin') return 'app-admin'
  if (isOwn) return 'sender'
  return role === 'Owner' ? 'group-owner' : 'group-admin'
}

/** Where an admin calls from is kept, so that a stolen key leaves a trace; a user's address is nobody's business. */
export function addressKept(by: RecallBy, clientIp: string): string | null {
  return by.kind === 'user' ? null : clientIp
}

/** Owners everywhere, admins where the type of group has them. */
export function moderates(type: string, role: GroupRole | undefined): boolean {
  return role === 'Owner' || (role === 'Admin' && groupTypeRules(type).adminRole)
}

export type Permission = 'allowed' | 'not-yours' | 'too-late'

export function permission(
  revoker: Revoker,
  message: { readonly sender: string; readonly time: number },
  settings: Pick<AppSettings, 'recallWindowMs' | 'roleRecallWindowMs'>,
  now: number,
): Permission {
  const isOwn = message.sender === revoker.sender
  if (!isOwn && !revoker.moderates) return 'not-yours'
  // Whoever may take back what others said has for their own words at least as long.
  const window = Math.max(
    isOwn ? settings.recallWindowMs : 0,
    revoker.moderates ? settings.roleRecallWindowMs : 0,
  )
  return isWithin(window, message.time, now) ? 'allowed' : 'too-late'
}

/** `time`: seconds. Whole seconds are compared, as a MsgTime has them: exactly at the end is still within. */
export function isWithin(windowMs: number, time: number, now: number): boolean {
  return windowMs > 0 && (Math.floor(now / 1000) - time) * 1000 <= windowMs
}
