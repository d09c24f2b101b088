/** The bits of `messages.flags`: what a sender asked for, remembered because a later decision needs it. */
export const messageFlags = {
  /** `NoUnread`, `OnlineOnlyFlag`, `MsgLifeTime` 0: never counted as unread. */
  uncounted: 1,
  /** `OnlineOnlyFlag` 1 or `MsgLifeTime` 0: in nobody's history, cannot be recalled. */
  onlineOnly: 2,
  /** `SyncOtherMachine` 2: not in the sender's own history. */
  hiddenFromSender: 4,
  noLastMessage: 8,
  needsReadReceipt: 16,
  supportsExtension: 32,
  /** A tip of the system; uses up a MsgSeq. */
  system: 64,
  /** Imported as history: outside of read marks (its id is young, its time is old). */
  imported: 128,
} as const

export function hasFlag(flags: number, flag: number): boolean {
  return (flags & flag) !== 0
}
