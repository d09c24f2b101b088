/**
 * One connection to the live gateway: questions with numbers, answers by number, and what comes unasked. It knows when it
 * is dead, and nothing about what comes after: `session.ts` does. Rules CL3-CL5 of docs/spec/client.md.
 */
import type { DownFrame, EventFrame, KickedWhy, LiveAnswers } from '@takeback/protocol'
import { localCodes, TakebackChatError } from './chat-error.ts'

/** The part of the standard WebSocket that is used; browsers and Node have it. */
export interface WebSocketLike {
  addEventListener(type: 'open' | 'close' | 'error', listener: () => void): void
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
  send(text: string): void
  close(code?: number): void
}

export type Op = keyof LiveAnswers
export type Ask = { readonly op: Op } & Readonly<Record<string, unknown>>

export interface SocketHooks {
  event(frame: EventFrame): void
  kicked(why: KickedWhy): void
  resync(): void
  /** Once. Everything still asked is rejected before. */
  closed(): void
  /** Something that is no frame of ours. */
  strange(what: string): void
}

/** The connection ended before the answer: what was asked may or may not have happened. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost'
}

/** Milliseconds. */
export const answerWithin = 10_000
export const pingAfter = 20_000

interface Waiting {
  readonly resolve: (answer: never) => void
  readonly reject: (error: Error) => void
  readonly timer: ReturnType<typeof setTimeout>
}

export class LiveSocket {
  readonly #socket: WebSocketLike
  readonly #hooks: SocketHooks
  readonly #waiting = new Map<number, Waiting>()
  #nextId = 1
  #heartbeat: ReturnType<typeof setTimeout> | undefined
  #ended = false

  private constructor(socket: WebSocketLike, hooks: SocketHooks) {
    this.#socket = socket
    this.#hooks = hooks
    socket.addEventListener('message', ({ data }) => this.#hear(data))
    socket.addEventListener('close', () => this.#end())
    this.#stayAlive()
  }

  /** Rejects with ConnectionLost when no connection comes to be in time. */
  static open(connect: () => WebSocketLike, hooks: SocketHooks): Promise<LiveSocket> {
    return new Promise((resolve, reject) => {
      const socket = connect()
      const fail = () => reject(new ConnectionLost('no connection'))
      const timer = setTimeout(() => {
        fail()
        socket.close()
      }, answerWithin)
      // An error is followed by a close; in Node an error that nobody hears would be thrown.
      socket.addEventListener('error', fail)
      socket.addEventListener('close', fail)
      socket.addEventListener('open', () => {
        clearTimeout(timer)
        resolve(new LiveSocket(socket, hooks))
      })
    })
  }

  /** Throws TakebackChatError when the server refuses, ConnectionLost when there is no telling. */
  ask<Asked extends Op>(frame: { readonly op: Asked } & Ask): Promise<LiveAnswers[Asked]> {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(new ConnectionLost('closed'))
      const id = this.#nextId++
      // An answer that does not come means a dead connection, whatever the browser still believes.
      const timer = setTimeout(() => this.close(), answerWithin)
      this.#waiting.set(id, { resolve, reject, timer })
      this.#socket.send(JSON.stringify({ ...frame, id }))
    })
  }

  /** Everything still asked is rejected with ConnectionLost. Later calls do nothing. */
  close(): void {
    this.#socket.close(1000)
    // A dead connection may take minutes to say goodbye; nobody waits for that.
    this.#end()
  }

  #end(): void {
    if (this.#ended) return
    this.#ended = true
    clearTimeout(this.#heartbeat)
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer)
      reject(new ConnectionLost('the connection ended before the answer'))
    }
    this.#waiting.clear()
    this.#hooks.closed()
  }

  #hear(data: unknown): void {
    if (this.#ended) return
    this.#stayAlive()
    const frame = typeof data === 'string' ? frameOf(data) : null
    if (frame === null) return this.#hooks.strange('a frame that is no JSON object with an op')
    switch (frame.op) {
      case 'ok':
      case 'pong':
        this.#answered(frame.id)?.resolve(frame as never)
        return
      case 'refused':
        return this.#refused(frame.id, new TakebackChatError(frame.code, frame.info))
      case 'event':
        return this.#hooks.event(frame)
      case 'kicked':
        return this.#hooks.kicked(frame.why)
      case 'resync':
        return this.#hooks.resync()
      default:
      // A later gateway may say more than this client understands.
    }
  }

  #refused(id: number | null, error: TakebackChatError): void {
    if (id === null) this.#hooks.strange(`${error.code} ${error.message}`)
    else this.#answered(id)?.reject(error)
  }

  #answered(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id)
    if (waiting === undefined) return undefined
    clearTimeout(waiting.timer)
    this.#waiting.delete(id)
    return waiting
  }

  /** Heard something: quiet until a ping is due, and whoever does not answer that is dead. */
  #stayAlive(): void {
    clearTimeout(this.#heartbeat)
    this.#heartbeat = setTimeout(() => {
      const id = this.#nextId++
      this.#socket.send(JSON.stringify({ op: 'ping', id }))
      this.#heartbeat = setTimeout(() => this.close(), answerWithin)
    }, pingAfter)
  }
}

function frameOf(text: string): DownFrame | null {
  try {
    const value = JSON.parse(text) as DownFrame | null
    return typeof value === 'object' && value !== null && typeof value.op === 'string' ? value : null
  } catch {
    return null
  }
}

/** What a lost connection is to somebody who waited for an answer. */
export function noAnswer(): TakebackChatError {
  return new TakebackChatError(
    localCodes.noAnswer,
    'There was no answer in time. Ask again: a message that was sent twice is still one message.',
  )
}
