/**
 * `v4/takeback_config/get_recall_receipt`: what the recall of one message cleared, for an admin who has to show it.
 * Ours, not Tencent's. Numbers and names, never text.
 */
import * as v from 'valibot'
import { defineRest, type RestEnvelope } from '../rest/define.ts'
import { parseMsgKey, parseOfficialMsgKey } from '../ids.ts'
import { groupIdField, officialIdField, topicIdField, uint32Field, userIdField } from '../webhooks/fields.ts'

export interface RecallReceipt {
  /** Milliseconds. */
  readonly RecalledAt: number
  /** UserID of who took it back. */
  readonly By: string
  /** Where an admin called from; null: a user took it back. */
  readonly ClientIP: string | null
  readonly Reason: string | null
  /** `kept`: the app keeps recalled texts for a while; served to nobody meanwhile. */
  readonly Body: 'cleared' | 'kept'
  /** Milliseconds; null while the text is kept. */
  readonly BodyClearedAt: number | null
  /** Messages out of which its text was taken, where they quoted it. Null: recalled silently, not counted. */
  readonly Quotes: number | null
  /** Messages that quote it and still hold text of it, as of now: 0, or something is broken. */
  readonly QuotesLeft: number
  /** @-marks that went (groups and topics). */
  readonly Mentions: number | null
  /** One-to-one: the recipient's total of unread messages before and after. Groups count when asked: null. */
  readonly Unread: { readonly Before: number; readonly After: number } | null
  /**
   * Whether the files on disk are free of the text: within a minute of `BodyClearedAt`. `not claimed`: the store is on
   * PostgreSQL, which may keep bytes of deleted rows for a while.
   */
  readonly Files: 'wiped' | 'not yet' | 'not claimed'
}

/** 20022 or 10030 when there is no such message, 100303 when it was not recalled. */
export interface GetRecallReceiptAnswer extends RestEnvelope {
  Response: RecallReceipt
}

/** The message meant, whichever way it is named. */
export type MessageOfReceipt =
  | {
      readonly kind: 'c2c'
      readonly sender: string
      readonly recipient: string
      readonly seq: number
      readonly random: number
      readonly time: number
    }
  | {
      readonly kind: 'group'
      readonly groupId: string
      readonly topicId: string | null
      readonly seq: number
    }
  | { readonly kind: 'official'; readonly officialId: string; readonly seq: number; readonly time: number }

/** A MsgKey as its parts. */
function keyField<Parts>(parse: (key: string) => Parts | null, form: string) {
  return v.pipe(
    v.string(),
    v.rawTransform<string, Parts>(({ dataset, addIssue, NEVER }) => {
      const parts = parse(dataset.value)
      if (parts !== null) return parts
      addIssue({ message: `must be ${form}, three numbers` })
      return NEVER
    }),
  )
}

const oneToOne = v.pipe(
  v.looseObject({
    From_Account: userIdField,
    To_Account: userIdField,
    MsgKey: keyField(parseMsgKey, 'MsgSeq_MsgRandom_MsgTime'),
  }),
  v.transform(({ From_Account, To_Account, MsgKey }): MessageOfReceipt => ({
    kind: 'c2c',
    sender: From_Account,
    recipient: To_Account,
    ...MsgKey,
  })),
)
const group = v.pipe(
  v.looseObject({
    GroupId: groupIdField,
    /** Empty: absent. */
    TopicId: v.optional(topicIdField, ''),
    MsgSeq: uint32Field,
  }),
  v.transform(({ GroupId, TopicId, MsgSeq }): MessageOfReceipt => ({
    kind: 'group',
    groupId: GroupId,
    topicId: TopicId === '' ? null : TopicId,
    seq: MsgSeq,
  })),
)
const official = v.pipe(
  v.looseObject({
    Official_Account: officialIdField,
    MsgKey: keyField(parseOfficialMsgKey, 'Seq_1_Time'),
  }),
  v.transform(({ Official_Account, MsgKey }): MessageOfReceipt => ({
    kind: 'official',
    officialId: Official_Account,
    ...MsgKey,
  })),
)

export const getRecallReceipt = defineRest({
  service: 'takeback_config',
  command: 'get_recall_receipt',
  source: 'ours',
  request: v.union(
    [oneToOne, group, official],
    'must name one message: From_Account, To_Account, MsgKey; or GroupId, MsgSeq; or Official_Account, MsgKey',
  ),
  fieldCodes: {},
  otherCode: 100002,
  callsPerSecond: 200,
})
