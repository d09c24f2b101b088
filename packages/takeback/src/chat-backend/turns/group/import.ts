/**
 * Import messages of another system into a group or a topic: rules GI1-GI4 of docs/spec/groups.md (PROTOCOL 6.5).
 *
 * They get the next MsgSeqs, count as read by everybody, and nobody is told: no webhook, and no event in the ledger,
 * so that they are found by whoever reads the history. Each has its own result.
 */
import { formatMsgId } from '@takeback/protocol'
import { defineTurn, type Decision, type Query } from '@takeback/store'
import { groupTypeRules } from '../../domain/group-types.ts'
import { messageFlags } from '../../domain/message-flags.ts'
import { accountById } from '../../tables/accounts.ts'
import { advanceConversation, conversationByName, setLastMessage } from '../../tables/conversations.ts'
import { readAllInGroup } from '../../tables/group-members.ts'
import { groupById } from '../../tables/groups.ts'
import { insertMessage } from '../../tables/messages.ts'
import { newestNumberedTime, numberedAlike } from '../../tables/numbered-messages.ts'
import { recalledAmong, withoutRecalledQuotes } from '../late-quotes.ts'
import { refuse, type Refused } from '../refused.ts'
import { storeText } from '../store-text.ts'
import { groupHome, placeOf, topicOf } from './place.ts'
import type { NumberedContent } from './store-message.ts'

export interface MessageToImport extends Omit<NumberedContent, 'app' | 'flags'> {
  readonly sender: string
  /** Seconds. */
  readonly time: number
}

export interface ImportGroup {
  readonly app: number
  readonly groupId: string
  readonly topicId: string | null
  readonly messages: readonly MessageToImport[]
  /** The newest one becomes the last message of the conversation. */
  readonly recent: boolean
}

export interface ImportedGroup {
  readonly kind: 'imported'
  /** The MsgSeq, or null: the sender or the time is wrong. In the order of `messages`. */
  readonly seqs: readonly (number | null)[]
}

const normalPriority = 2

export const importGroup = defineTurn({
  reads: ({ app, groupId, topicId, messages }: ImportGroup) => {
    const { kind, name } = placeOf(groupId, topicId)
    return {
      group: groupById(app, groupId),
      topic: topicOf(app, topicId),
      conversation: conversationByName(app, kind, name),
      newest: newestNumberedTime(app, kind, name),
      senders: messages.map(({ sender }) => accountById(app, sender)),
      alike: messages.map(({ time, sender, random }) => numberedAlike(app, kind, name, time, sender, random)),
      // As many lists as texts are quoted, one message after the other.
      recalledQuotes: messages.flatMap((message) => recalledAmong(app, message)),
    }
  },
  decide: (command, rows, moment): Decision<ImportedGroup | Refused> => {
    const { app, groupId, topicId, messages, recent } = command
    const place = groupHome(command, rows)
    if ('result' in place) return place
    const { group, home } = place
    if (!groupTypeRules(group.type).history)
      return refuse(10007, `GroupId ${groupId}: type ${group.type} keeps no history`)

    const nowSeconds = Math.floor(moment.now / 1000)
    const given = new Map<string, number>()
    const writes: Query[] = []
    let oldest = Math.max(Math.floor(group.created_at / 1000), rows.newest[0]?.time ?? 0)
    let next = home.next_seq
    let quotes = 0
    const seqs = messages.map((message, i) => {
      const recalled = rows.recalledQuotes.slice(quotes, (quotes += message.quoted.length))
      const [sender] = rows.senders[i] ?? []
      const identity = `${message.time} ${message.random} ${message.sender}`
      const known = rows.alike[i]?.[0]?.seq ?? given.get(identity)
      if (known !== undefined) return known
      if (sender === undefined || message.time < oldest || message.time > nowSeconds) return null
      const id = moment.nextId()
      const seq = next++
      const msgId = formatMsgId(sender.tiny_id, message.time, message.random)
      writes.push(
        ...storeImported(app, home.id, withoutRecalledQuotes(message, recalled), { id, seq, msgId, recent }),
      )
      oldest = message.time
      given.set(identity, seq)
      return seq
    })
    const result = { kind: 'imported', seqs } as const
    if (next === home.next_seq) return { result }
    writes.unshift(advanceConversation(home.next_event, next, home.id))
    if (topicId === null) writes.push(readAllInGroup(next - 1, app, groupId))
    return { result, writes }
  },
})

interface ImportedAs {
  readonly id: number
  readonly seq: number
  readonly msgId: string
  readonly recent: boolean
}

function storeImported(
  app: number,
  home: number,
  message: MessageToImport,
  { id, seq, msgId, recent }: ImportedAs,
): Query[] {
  const { random, time, sender } = message
  const history = messageFlags.uncounted | messageFlags.imported
  const flags = recent ? history : history | messageFlags.noLastMessage
  const writes = [
    insertMessage(id, app, home, seq, random, time, sender, msgId, normalPriority, flags),
    ...storeText(app, id, message),
  ]
  if (recent) writes.push(setLastMessage(id, home))
  return writes
}
