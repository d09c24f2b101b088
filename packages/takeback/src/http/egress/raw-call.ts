/**
 * A call that no good client makes: any method, a body in pieces with pauses between them, or one that never ends.
 * Rule H32 of docs/spec/http.md. For `takeback check`; the connection is vetted and opened like every other (H20-H25).
 *
 * One connection per call, over node:http, because undici sends a body whole or not at all.
 */
import { once } from 'node:events'
import { type ClientRequest, type IncomingMessage, request as startRequest } from 'node:http'
import type { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { errorCode } from '../error-code.ts'
import type { EgressAnswer } from './answer.ts'
import { checkUrl } from './check-url.ts'
import { connectRules, type EgressOptions } from './connect-rules.ts'
import { type Connecting, type ConnectRules, createConnecting } from './connecting.ts'
import { EgressFailure, unreachable } from './failure.ts'

export interface RawRequest {
  readonly url: string
  readonly method: string
  readonly headers?: Readonly<Record<string, string>>
  /** Empty: no body at all. */
  readonly pieces: readonly Uint8Array[]
  /** Between two pieces. */
  readonly pauseMs: number
  /**
   * complete: Content-Length is what the pieces hold. hang-up: one byte more is promised, and the connection ends
   * after the last piece. silence: one byte more is promised and never comes; the connection stays open.
   */
  readonly ending: 'complete' | 'hang-up' | 'silence'
  /** Over everything, pauses included. */
  readonly deadlineMs: number
  readonly maxAnswerBytes: number
}

export type RawCall = (request: RawRequest) => Promise<EgressAnswer>

/** Throws RefusedToStart when `allowCidrs` or `ca` can't be read. */
export function createRawCall(options: EgressOptions): RawCall {
  const rules = connectRules(options)
  return (request) => {
    const url = checkUrl(request.url)
    if (!url.ok) return Promise.resolve({ kind: 'blocked', why: url.why })
    return call(rules, url, request)
  }
}

interface Place {
  readonly origin: string
  readonly path: string
}

async function call(rules: ConnectRules, place: Place, request: RawRequest): Promise<EgressAnswer> {
  const began = performance.now()
  const stopped = new AbortController()
  const work = attempt(rules, place, request, stopped.signal).catch(outcomeOf)
  const deadline = delay(request.deadlineMs, { kind: 'timed-out' } as const, { signal: stopped.signal })
  const answer = await Promise.race([work, deadline])
  deadline.catch(() => {})
  stopped.abort()
  const ms = Math.round((performance.now() - began) * 10) / 10
  return answer.kind === 'blocked' ? answer : { ...answer, ms }
}

async function attempt(
  rules: ConnectRules,
  place: Place,
  request: RawRequest,
  signal: AbortSignal,
): Promise<Read> {
  const connecting = createConnecting(rules)
  signal.addEventListener('abort', () => connecting.cancelAll(), { once: true })
  const socket = await openSocket(connecting, place)
  signal.addEventListener('abort', () => socket.destroy(), { once: true })
  const outgoing = begin(place, request, socket)
  const response = once(outgoing, 'response') as Promise<[IncomingMessage]>
  // What goes wrong later is of no interest: `once` tells what goes wrong before the answer.
  outgoing.on('error', () => {})
  void writeBody(outgoing, socket, request, signal)
  const [incoming] = await response
  return readAnswer(incoming, request.maxAnswerBytes)
}

function openSocket(connecting: Connecting, { origin }: Place): Promise<Socket> {
  const { hostname, host, protocol, port } = new URL(origin)
  // An IPv6 address stands in brackets in a URL and nowhere else.
  const target = { hostname: hostname.replaceAll(/[[\]]/g, ''), host, protocol, port }
  return new Promise((resolve, reject) => {
    connecting.connect(target, (error, socket) => {
      if (socket === null) reject(error)
      else resolve(socket.on('error', () => {}))
    })
  })
}

function begin(
  { origin, path }: Place,
  { method, headers = {}, pieces, ending }: RawRequest,
  socket: Socket,
): ClientRequest {
  const size = pieces.reduce((sum, piece) => sum + piece.length, 0)
  const hasBody = pieces.length > 0
  return startRequest({
    method,
    path,
    headers: {
      host: new URL(origin).host,
      'user-agent': 'takeback',
      'accept-encoding': 'identity',
      connection: 'close',
      ...headers,
      ...(hasBody && { 'content-length': String(ending === 'complete' ? size : size + 1) }),
    },
    createConnection: () => socket,
  })
}

async function writeBody(
  outgoing: ClientRequest,
  socket: Socket,
  { pieces, pauseMs, ending }: RawRequest,
  signal: AbortSignal,
): Promise<void> {
  for (const [index, piece] of pieces.entries()) {
    const isStopped = index > 0 && (await paused(pauseMs, signal))
    if (isStopped || signal.aborted) return
    await new Promise<void>((resolve) => {
      outgoing.write(piece, () => resolve())
    })
  }
  if (ending === 'complete') outgoing.end()
  if (ending === 'hang-up') socket.destroy()
}

/** True when nobody waits for the rest any more. */
async function paused(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await delay(ms, undefined, { signal })
    return false
  } catch {
    return true
  }
}

type Read = Omit<Extract<EgressAnswer, { kind: 'answered' }>, 'ms'>

async function readAnswer(incoming: IncomingMessage, maxBytes: number): Promise<Read> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    size += chunk.length
    if (size > maxBytes) break
  }
  const contentType = incoming.headers['content-type']
  return {
    kind: 'answered',
    status: incoming.statusCode ?? 0,
    headers: contentType === undefined ? {} : { contentType },
    body: Buffer.concat(chunks).subarray(0, maxBytes),
    truncated: size > maxBytes,
  }
}

function outcomeOf(error: unknown): EgressFailure['outcome'] {
  if (error instanceof EgressFailure) return error.outcome
  return unreachable(errorCode(error).startsWith('HPE_') ? 'bad-response' : 'closed').outcome
}
