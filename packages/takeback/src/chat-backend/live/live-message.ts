/** From rows to what a client sees. Pure. A recalled message has no text here, whatever the row still holds. */
import {
  formatConversationId,
  type LiveEvent,
  type LiveMessage,
  type MessageBody,
  mentionAll,
} from '@takeback/protocol'
import { hasFlag, messageFlags } from '../domain/message-flags.ts'
import { idOfConversation } from '../domain/destroyed-name.ts'
import { c2cPeer } from '../domain/conversation-name.ts'
import type { ConversationFacts } from '../tables/live-homes.ts'
import type { LiveEventRow, LiveMessageRow } from '../tables/live-messages.ts'

/** Not for this client, or no longer kept. */
export const nothing: LiveEvent = { kind: 'other' }

interface Addressing {
  readonly at?: readonly string[]
  readonly atAll?: boolean
  readonly to?: readonly string[]
}

/** How `viewer` names the conversation. */
export function conversationIdFor(
  { kind, name }: Pick<ConversationFacts, 'kind' | 'name'>,
  viewer: string,
): string {
  if (kind === 'c2c') return formatConversationId('C2C', c2cPeer(name, viewer))
  return formatConversationId(kind === 'official' ? 'C2C' : 'GROUP', idOfConversation(kind, name))
}

/** The only ones a message is for, its sender beside them; null: everybody in the conversation. */
export function meantFor(row: LiveMessageRow): readonly string[] | null {
  const { to = [] } = addressingOf(row)
  return to.length === 0 ? null : [row.sender, ...to]
}

/** Whether a message is for `viewer` at all. */
export function isFor(row: LiveMessageRow, viewer: string): boolean {
  if (row.sender === viewer) return !hasFlag(row.flags, messageFlags.hiddenFromSender)
  return meantFor(row)?.includes(viewer) ?? true
}

/** `row.message` must not be null. */
export function liveMessage(row: LiveMessageRow, conversation: string, eventSeq: number): LiveMessage {
  const { msg_seq: seq, random, time, sender, msg_id: msgId, flags, recalled_at, recalled_by } = row
  const recalled =
    recalled_at === null ? null : { by: recalled_by ?? '', reason: row.recall_reason, at: recalled_at }
  const isGone = recalled !== null || row.body === null
  const { at = [], atAll = false } = isGone ? {} : addressingOf(row)
  return {
    conversation,
    key: { seq, random, time },
    msgId,
    sender,
    time,
    body: isGone ? [] : (JSON.parse(row.body) as MessageBody),
    custom: isGone ? null : row.custom,
    recalled,
    onlineOnly: hasFlag(flags, messageFlags.onlineOnly),
    counted: !hasFlag(flags, messageFlags.uncounted),
    at: atAll ? [mentionAll, ...at] : at,
    eventSeq,
  }
}

/** What is no longer kept only moves the cursor. */
export function liveEvent(row: LiveEventRow, conversation: string): LiveEvent {
  const { kind, actor, at, msg_id: msgId, sender, msg_seq: seq, random, time } = row
  switch (kind) {
    case 'message':
      // Imported history is nobody's news.
      if (row.message === null || hasFlag(row.flags, messageFlags.imported)) return nothing
      return { kind, message: liveMessage(row, conversation, row.seq) }
    case 'recall':
      if (row.message === null) return nothing
      return {
        kind,
        key: { seq, random, time },
        msgId,
        sender,
        revoker: actor,
        reason: row.recall_reason,
        at,
      }
    case 'read': {
      const mark = detailOf(row) as { readonly time?: number; readonly seq?: number }
      return { kind, reader: actor, upTo: { time: mark.time ?? Math.floor(at / 1000), seq: mark.seq ?? 0 } }
    }
    case 'member': {
      const { joined, left } = membersIn(row)
      return { kind, operator: actor, joined, left }
    }
    case 'role':
      return { kind, operator: actor, members: rolesIn(row) }
    case 'destroyed':
      return { kind, operator: actor }
    case 'created':
      return nothing
  }
}

/** Who came and who went by a `member` or `created` event. */
export function membersIn(row: LiveEventRow): {
  readonly joined: readonly string[]
  readonly left: readonly string[]
} {
  const {
    added = [],
    removed = [],
    owner,
  } = detailOf(row) as {
    readonly added?: readonly string[]
    readonly removed?: readonly string[]
    readonly owner?: string | null
  }
  const first = row.kind === 'created' && typeof owner === 'string' ? [owner] : []
  return { joined: [...first, ...added], left: removed }
}

function rolesIn(row: LiveEventRow): { readonly userId: string; readonly role: string }[] {
  const { members = [] } = detailOf(row) as {
    readonly members?: { readonly userId: string; readonly role: string }[]
  }
  return members
}

function addressingOf(row: LiveMessageRow): Addressing {
  return row.detail === null ? {} : (JSON.parse(row.detail) as Addressing)
}

function detailOf(row: LiveEventRow): object {
  return row.detail === null ? {} : (JSON.parse(row.detail) as object)
}
