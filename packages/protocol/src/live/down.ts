/** Frames from the live gateway to a client: JSON texts, one object each. Ours, not Tencent's. */
import type { LiveMessage, LiveMessageKey } from './message.ts'
import type { UpOp } from './up.ts'

/** That it is done is all there is to say. */
// oxlint-disable-next-line typescript/no-empty-object-type -- frames may gain fields
export interface NothingMore {}

/** What an `ok` frame holds beside `op` and `id`, by the op that it answers. */
export interface LiveAnswers {
  readonly login: {
    readonly userId: string
    readonly nick: string
    /** Milliseconds. */
    readonly serverTime: number
    /** How long one's own message may be taken back; milliseconds. */
    readonly recallWindow: number
    /** How long owners and admins of a group may take back what others said; milliseconds. */
    readonly roleRecallWindow: number
  }
  readonly send: { readonly message: LiveMessage }
  readonly recall: NothingMore
  readonly history: LivePage
  readonly read: NothingMore
  /** The newest message first; what was never written in comes last. `complete`: there are no others. */
  readonly conversations: { readonly conversations: readonly LiveConversation[]; readonly complete: boolean }
  /** `more`: ask again from the last event of each conversation. `gone`: not there for this user, any more or ever. */
  readonly sync: {
    readonly events: readonly EventFrame[]
    readonly more: boolean
    readonly gone: readonly string[]
  }
  /** `room`: where one is a guest; null: it is in the list from now on. */
  readonly join: { readonly conversation: string; readonly room: LiveRoom | null }
  readonly leave: NothingMore
}

/** A page of a conversation. */
export interface LivePage {
  /** Newest first. */
  readonly messages: readonly LiveMessage[]
  /** Nothing older is kept. */
  readonly complete: boolean
  /** The newest event when the page was read: a cursor for `sync` where there is none yet. 0: no event. */
  readonly eventSeq: number
}

/** A live room, which this connection hears until it leaves or closes. */
export interface LiveRoom {
  /** The newest event: a cursor for `sync`. */
  readonly eventSeq: number
  readonly name: string
}

export interface LiveConversation {
  readonly conversation: string
  readonly unread: number
  /** False: nothing that is said there counts as unread for this user (a meeting, one's own official account). */
  readonly counts: boolean
  readonly last: LiveMessage | null
  /** The newest event: a cursor for `sync`. */
  readonly eventSeq: number
  /** Nickname, or the name of the group, topic or official account; empty when none was given. */
  readonly name: string
}

/** Up to where somebody has read: by `time` in one-to-one conversations (seconds), by `seq` elsewhere. */
export interface LiveReadMark {
  readonly time: number
  readonly seq: number
}

export type LiveEvent =
  | { readonly kind: 'message'; readonly message: LiveMessage }
  | {
      readonly kind: 'recall'
      readonly key: LiveMessageKey
      readonly msgId: string
      readonly sender: string
      /** UserID of who took it back. */
      readonly revoker: string
      readonly reason: string | null
      /** Milliseconds. */
      readonly at: number
    }
  | { readonly kind: 'read'; readonly reader: string; readonly upTo: LiveReadMark }
  | {
      readonly kind: 'member'
      readonly operator: string
      readonly joined: readonly string[]
      readonly left: readonly string[]
    }
  | {
      readonly kind: 'role'
      readonly operator: string
      readonly members: readonly { readonly userId: string; readonly role: string }[]
    }
  /** The group, topic or official account is gone. */
  | { readonly kind: 'destroyed'; readonly operator: string }
  /** Something that is not for this client, or no longer kept; it only moves the cursor. */
  | { readonly kind: 'other' }

/** The answer's fields stand beside `op` and `id`. */
export type OkFrame<Op extends Exclude<UpOp, 'ping'> = Exclude<UpOp, 'ping'>> = {
  readonly op: 'ok'
  readonly id: number
} & LiveAnswers[Op]

export interface RefusedFrame {
  readonly op: 'refused'
  /** Null: the frame could not be read far enough to have one. */
  readonly id: number | null
  /** A documented error code. */
  readonly code: number
  readonly info: string
}

export interface EventFrame {
  readonly op: 'event'
  readonly conversation: string
  readonly seq: number
  /**
   * The event that this one follows, for whoever gets it: others' read marks between the two are nobody else's business.
   * A cursor below it has missed something: `sync`.
   */
  readonly after: number
  readonly event: LiveEvent
}

/** Why this connection ends; a close follows (close-codes.ts). */
export type KickedWhy =
  /** The UserSig has run out. */
  | 'expired'
  | 'admin'
  /** The same device, or one too many of this account, logged in. */
  | 'elsewhere'
  /** The account is gone. */
  | 'deleted'

export interface KickedFrame {
  readonly op: 'kicked'
  readonly why: KickedWhy
}

/** Events were left out: `sync` from the cursors. A close may follow. */
export interface ResyncFrame {
  readonly op: 'resync'
  readonly why: 'slow' | 'restart' | 'fault'
}

export interface PongFrame {
  readonly op: 'pong'
  readonly id: number
}

export type DownFrame = OkFrame | RefusedFrame | EventFrame | KickedFrame | ResyncFrame | PongFrame
