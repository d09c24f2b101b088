/** Whose frame is answered, and with what. */
import type { Engine } from '../../engine.ts'
import type { Origin } from '../../webhooks/outbox.ts'

export interface Session {
  readonly app: number
  readonly userId: string
  readonly origin: Origin
  readonly engine: Engine
  /**
   * A MsgSeq for a one-to-one message, each greater than the one before: messages of one second are listed by it, so
   * they stand in the order in which they were sent.
   */
  readonly nextSeq: () => number
  /** This socket hears a conversation from now on, or no more. */
  readonly hearRoom: (room: number, isIn: boolean) => void
}
