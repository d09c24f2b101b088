/**
 * Take back several messages of one conversation: rules GR1-GR10 of docs/spec/groups.md and RE1-RE6 of
 * docs/spec/residue.md, used for groups, topics and official accounts. Each gets its own code; one named twice is taken
 * back once and has the same code twice.
 */
import type { NewJob, Query } from '@takeback/store'
import { recallCode, type RecallCase } from '../../domain/group-recall.ts'
import type { RecallDetail } from '../../domain/recall-detail.ts'
import { advanceConversation, type ConversationRow } from '../../tables/conversations.ts'
import { insertEvent } from '../../tables/events.ts'
import { deleteMentionsOf } from '../../tables/mentions.ts'
import type { RecallableNumberedRow } from '../../tables/numbered-messages.ts'
import { closeAfterSend } from '../after-send.ts'
import { takeBack } from '../take-back.ts'

export interface RecallEach extends RecallCase {
  readonly app: number
  readonly home: ConversationRow
  /** What was named, in order: the rows found, and the After-send jobs that wait under the same name. */
  readonly messages: readonly (RecallableNumberedRow | undefined)[]
  readonly afterSends: readonly Parameters<typeof closeAfterSend>[0][]
  readonly operator: string
  readonly address: string | null
  readonly reason: string | null
}

export interface RecalledEach {
  /** `RetCode`, in the order of `messages`. */
  readonly codes: readonly number[]
  /** Each once, in the order of `messages`. */
  readonly recalled: readonly RecallableNumberedRow[]
  readonly writes: readonly Query[]
  readonly jobs: readonly NewJob[]
  readonly erases: boolean
  /** The job that the recall's webhook has to wait for. */
  readonly waitsFor: number | null
}

export function recallEach(recall: RecallEach): RecalledEach {
  const { app, home, messages, operator, address, reason, settings, now } = recall
  const codes = messages.map((message) => recallCode(message, recall))
  const places = new Map<number, { readonly message: RecallableNumberedRow; readonly place: number }>()
  messages.forEach((message, place) => {
    if (message !== undefined && codes[place] === 0 && !places.has(message.id))
      places.set(message.id, { message, place })
  })
  const taken = [...places.values()]
  if (taken.length === 0) return { codes, recalled: [], writes: [], jobs: [], erases: false, waitsFor: null }

  const each = taken.map(({ message }) =>
    takeBack({ app, message, operator, address, reason, settings, now }),
  )
  // Newest first: of several that are on their way, the webhook can wait for one, and the last to go comes back last.
  const pending = taken.flatMap(({ place }) => recall.afterSends[place] ?? []).sort((a, b) => b.id - a.id)
  const afterSend = closeAfterSend(pending)
  const events = taken.map(({ message }, i) =>
    insertEvent(
      home.id,
      home.next_event + i,
      'recall',
      message.id,
      operator,
      now,
      JSON.stringify(detailOf(message, reason)),
    ),
  )
  return {
    codes,
    recalled: taken.map(({ message }) => message),
    writes: [
      advanceConversation(home.next_event + taken.length, home.next_seq, home.id),
      ...events,
      ...each.flatMap(({ writes }) => writes),
      ...taken.map(({ message }) => deleteMentionsOf(home.id, message.seq)),
      ...afterSend.writes,
    ],
    jobs: each.flatMap(({ jobs }) => jobs),
    erases: each.some(({ erases }) => erases),
    waitsFor: afterSend.waitsFor,
  }
}

function detailOf(
  { seq, msg_id, quotes, mentions }: RecallableNumberedRow,
  reason: string | null,
): RecallDetail {
  return { seq, msgId: msg_id, ...(reason !== null && { reason }), quotes, mentions }
}
