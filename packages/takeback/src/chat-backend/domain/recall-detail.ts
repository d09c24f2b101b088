/** What a recall cleared, as JSON in the detail of its `recall` event: numbers and ids, never text. */
export interface RecallDetail {
  /** MsgSeq, of messages that are named by it. */
  readonly seq?: number
  readonly msgId: string
  readonly reason?: string
  /** Messages out of which its text was taken. */
  readonly quotes: number
  /** People whose @-mark went; groups and topics. */
  readonly mentions?: number
  /** The recipient's total before and after; one-to-one. */
  readonly unread?: { readonly before: number; readonly after: number }
}

/** Null for the events of versions that did not count yet. */
export function readRecallDetail(json: string | null): RecallDetail | null {
  if (json === null) return null
  const detail = JSON.parse(json) as Partial<RecallDetail>
  return detail.quotes === undefined ? null : (detail as RecallDetail)
}
