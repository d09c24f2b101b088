/**
 * Stays logged in: connects, logs in, catches up, and does so again when the connection is lost, until told to stop or
 * told that this UserSig is of no use any more. Rules CL6-CL9 of docs/spec/client.md.
 */
import type { EventFrame, KickedWhy, LiveAnswers } from '@takeback/protocol'
import { localCodes, TakebackChatError } from './chat-error.ts'
import { fullJitter } from './full-jitter.ts'
import { type Ask, ConnectionLost, LiveSocket, noAnswer, type Op, type WebSocketLike } from './live-socket.ts'
import type { NetState } from './names.ts'
import type { Welcome } from './recall-window.ts'

export interface SessionOptions {
  readonly connect: () => WebSocketLike
  readonly login: Ask & { readonly op: 'login' }
  readonly random: () => number
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number
  readonly hooks: SessionHooks
}

export interface SessionHooks {
  /** After each login, before anybody else may ask. A refusal ends the session. */
  ready(socket: LiveSocket, isFirst: boolean): Promise<void>
  event(frame: EventFrame): void
  resync(): void
  net(state: NetState): void
  /** For good: nothing more will come. */
  ended(why: KickedWhy | TakebackChatError): void
  strange(what: string): void
}

/** How long something that was asked while offline waits for a connection; milliseconds. */
export const patience = 30_000

/** UserSig expired, unreadable, of another key, user or app: asking again can't help. */
const isLoginTrouble = (code: number) => code >= 70_000 && code < 71_000

export class Session {
  readonly #options: SessionOptions
  #socket: LiveSocket | null = null
  /** Coming back: it reads what was missed, which may take long. */
  #returning: LiveSocket | null = null
  #stopped = false
  #attempt = 0
  #retry: ReturnType<typeof setTimeout> | undefined
  #waiters = new Set<(socket: LiveSocket | Error) => void>()
  #welcome: Welcome | null = null

  constructor(options: SessionOptions) {
    this.#options = options
  }

  /** What the last login answered; null before the first one. */
  get welcome(): Welcome | null {
    return this.#welcome
  }

  /** The first login. Rejects when it does not succeed; then nothing goes on in the background. */
  async start(): Promise<void> {
    try {
      await this.#enter(true)
    } catch (error) {
      this.#stopped = true
      throw error instanceof ConnectionLost ? cannotConnect() : error
    }
  }

  /**
   * Asks, over as many connections as it takes. `again` false: what was asked must not be asked twice, so a connection
   * that is lost before the answer rejects with ConnectionLost.
   */
  async ask<Asked extends Op>(
    frame: { readonly op: Asked } & Ask,
    again = true,
  ): Promise<LiveAnswers[Asked]> {
    for (let tries = 0; tries < 3; tries++) {
      const socket = await this.connected()
      try {
        return await socket.ask(frame)
      } catch (error) {
        if (!(error instanceof ConnectionLost) || !again) throw error
      }
    }
    throw noAnswer()
  }

  /** The connection, caught up. Rejects with 2801 when none comes within `patience`. */
  connected(): Promise<LiveSocket> {
    if (this.#socket !== null) return Promise.resolve(this.#socket)
    if (this.#stopped) return Promise.reject(notLoggedIn())
    return new Promise((resolve, reject) => {
      const settle = (outcome: LiveSocket | Error) => {
        clearTimeout(timer)
        this.#waiters.delete(settle)
        if (outcome instanceof Error) reject(outcome)
        else resolve(outcome)
      }
      const timer = setTimeout(() => settle(noAnswer()), patience)
      this.#waiters.add(settle)
    })
  }

  /** Doesn't wait for the next attempt's turn: the network is back, the app is in front again. */
  retryNow(): void {
    if (this.#retry === undefined) return
    clearTimeout(this.#retry)
    this.#retry = undefined
    void this.#reenter()
  }

  stop(): void {
    if (this.#stopped) return
    this.#stopped = true
    clearTimeout(this.#retry)
    const socket = this.#socket ?? this.#returning
    this.#socket = null
    socket?.close()
    for (const settle of this.#waiters) settle(notLoggedIn())
  }

  async #enter(isFirst: boolean): Promise<void> {
    const { connect, login, hooks } = this.#options
    hooks.net('connecting')
    const socket = await LiveSocket.open(connect, {
      event: (frame) => hooks.event(frame),
      strange: (what) => hooks.strange(what),
      resync: () => {
        hooks.resync()
        socket.close()
      },
      kicked: (why) => this.#end(why),
      closed: () => this.#lost(socket),
    })
    if (this.#stopped) return socket.close()
    if (!isFirst) this.#returning = socket
    try {
      const answer = await socket.ask(login)
      this.#welcome = { ...answer, heardAt: this.#options.now() }
      await hooks.ready(socket, isFirst)
    } catch (error) {
      socket.close()
      throw error
    } finally {
      this.#returning = null
    }
    if (this.#stopped) return socket.close()
    this.#attempt = 0
    this.#socket = socket
    hooks.net('connected')
    for (const settle of this.#waiters) settle(socket)
  }

  #lost(socket: LiveSocket): void {
    if (this.#socket !== socket || this.#stopped) return
    this.#socket = null
    this.#options.hooks.net('disconnected')
    this.#later()
  }

  #later(): void {
    this.#attempt++
    this.#retry = setTimeout(
      () => {
        this.#retry = undefined
        void this.#reenter()
      },
      fullJitter(this.#attempt, this.#options.random),
    )
  }

  async #reenter(): Promise<void> {
    try {
      await this.#enter(false)
    } catch (error) {
      if (this.#stopped) return
      if (error instanceof TakebackChatError && isLoginTrouble(error.code)) return this.#end(error)
      this.#options.hooks.net('disconnected')
      this.#later()
    }
  }

  #end(why: KickedWhy | TakebackChatError): void {
    if (this.#stopped) return
    this.stop()
    this.#options.hooks.ended(why)
  }
}

export function notLoggedIn(): TakebackChatError {
  return new TakebackChatError(localCodes.notLoggedIn, 'Not logged in: call login() first.')
}

function cannotConnect(): TakebackChatError {
  return new TakebackChatError(
    localCodes.noConnection,
    'The Chat backend could not be reached. Check the url, and that it is running.',
  )
}
