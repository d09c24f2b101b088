/**
 * One socket of one device. Everything that leaves it is written here, in order: answers, events, the goodbye. A
 * consumer that does not read gets `maxBufferedBytes` and then `resync`; nothing of ours queues without bound.
 */
import type { Duplex } from 'node:stream'
import { type DownFrame, liveCloseCodes } from '@takeback/protocol'
import type { WebSocket } from 'ws'
import type { LoginRow } from '../tables/accounts.ts'
import type { Origin } from '../webhooks/outbox.ts'
import type { LiveLimits } from './limits.ts'
import { textFrame } from './text-frame.ts'

/** Who a socket belongs to once it has logged in. */
export interface Owner {
  readonly app: number
  readonly userId: string
  readonly origin: Origin
  /** Unix seconds: when the UserSig ends. */
  readonly expiresAt: number
}

export class Connection {
  readonly address: string
  readonly socket: WebSocket
  /** conversations.id of what it hears. Kept by audience.ts. */
  readonly rooms = new Set<number>()
  /** What it was taken out of before it was ready. Kept by audience.ts. */
  readonly leftEarly = new Set<number>()
  owner: Owner | null = null
  /** Its account as it stood at the login. */
  account: LoginRow | null = null
  /** The app's key that its UserSig was made with, once it has logged in. */
  key: string | null = null
  /** Logged in, and its rooms are known: events may come. */
  ready = false
  /** It answered since the last ping. */
  isAlive = true
  readonly #wire: Duplex
  readonly #limits: LiveLimits
  #ending = false

  constructor(parts: { socket: WebSocket; wire: Duplex; address: string; limits: LiveLimits }) {
    this.socket = parts.socket
    this.#wire = parts.wire
    this.address = parts.address
    this.#limits = parts.limits
  }

  get isOpen(): boolean {
    return !this.#ending && this.socket.readyState === this.socket.OPEN
  }

  send(frame: DownFrame): void {
    this.write(textFrame(JSON.stringify(frame)))
  }

  /** `frame`: whole bytes of a frame, see text-frame.ts. The socket is ws's own too, but ws writes at once as well. */
  write(frame: Buffer): void {
    if (!this.isOpen) return
    if (this.#wire.writableLength > this.#limits.maxBufferedBytes) this.resync('slow')
    else this.#wire.write(frame)
  }

  /** An event: dropped while the login is under way, for the client asks from its cursors afterwards. */
  tell(frame: Buffer): void {
    if (this.ready) this.write(frame)
  }

  resync(why: 'slow' | 'restart' | 'fault'): void {
    const code = why === 'restart' ? liveCloseCodes.restart : liveCloseCodes.resync
    this.end(code, 'resync', { op: 'resync', why })
  }

  kick(why: 'expired' | 'admin' | 'elsewhere' | 'deleted'): void {
    this.end(liveCloseCodes.kicked, why, { op: 'kicked', why })
  }

  /** `last`: a frame before the goodbye. Who doesn't say goodbye too is cut off after the grace. */
  end(code: number, reason: string, last?: DownFrame): void {
    if (!this.isOpen) return
    this.#ending = true
    if (last !== undefined) this.#wire.write(textFrame(JSON.stringify(last)))
    this.socket.close(code, reason)
    setTimeout(() => this.socket.terminate(), this.#limits.closeGraceMs).unref()
  }
}
