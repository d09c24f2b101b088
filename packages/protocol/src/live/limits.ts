/** What frames may hold at most; clients and gateway share them. */

/** Bytes of one frame, either way up. */
export const MAX_FRAME_BYTES = 65_536
export const MAX_USER_SIG_CHARACTERS = 4096
/** Bytes. */
export const MAX_DEVICE_LENGTH = 64
/** Messages of one `history` answer. */
export const MAX_HISTORY_COUNT = 20
/** Conversations of one `sync`. */
export const MAX_SYNC_CURSORS = 1000
/** Events of one `sync` answer; the next `sync` goes on from there. */
export const MAX_SYNC_EVENTS = 500
/** Conversations of one `conversations` answer: those with the newest messages. */
export const MAX_CONVERSATIONS = 500
