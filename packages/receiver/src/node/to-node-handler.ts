/**
 * From node:http to `receiver.handle` and back: rules R6, R8, R13, R53-R56 of docs/spec/receiving.md. Works with every
 * framework that hands out the plain request and response.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Answer } from '../answer.ts'
import type { Receiver } from '../create-receiver.ts'
import { clientIpOf, readTrust, type TrustProxy } from '../client-ip.ts'
import { refusePath } from '../refuse-path.ts'
import { readBody } from './read-body.ts'

export interface NodeHandlerOptions {
  /** The path of the webhook URL, compared as text; by default /callback. Long and secret is a good idea. */
  readonly path?: string
  /** Proxies in front that may tell the client's address: a count of hops, or their addresses (CIDR, by commas). */
  readonly trustProxy?: TrustProxy
}

/** Throws a TypeError when `trustProxy` can't be read. */
export function toNodeHandler(receiver: Receiver, options: NodeHandlerOptions = {}): RequestListener {
  const { path = '/callback' } = options
  const trust = readTrust(options.trustProxy)

  return (request, response) => {
    checkPlain(request, response)
    const clientIp = clientIpOf(request.socket.remoteAddress, request.headers['x-forwarded-for'], trust)
    const rawUrl = urlOf(request)
    const refused = refuseEarly(receiver, request, pathOf(rawUrl), path, clientIp)
    if (refused !== null) return send(request, response, refused)
    receiver
      .handle({
        method: request.method ?? '',
        rawUrl,
        headers: request.headers,
        clientIp,
        readBody: (maxBytes) => readBody(request, maxBytes),
      })
      .then((answer) => send(request, response, answer))
      // handle never rejects; a bug in it must not leave a socket open.
      .catch(() => response.destroy())
  }
}

/** What frameworks hand over instead of node's own objects. Throws a TypeError that says what to give. */
function checkPlain(request: unknown, response: unknown): void {
  const { req, raw } = (request ?? {}) as { req?: unknown; raw?: unknown }
  if (isPlain(request) && isMethod(response, 'writeHead')) return
  if (isPlain(req))
    throw new TypeError('toNodeHandler was given a koa context: call it with (ctx.req, ctx.res).')
  if (isPlain(raw)) {
    throw new TypeError(
      'toNodeHandler was given a fastify request: call it with (request.raw, reply.raw) in the hook onRequest, after reply.hijack().',
    )
  }
  throw new TypeError(
    "toNodeHandler was given something that is no request of node:http: call it with node's (request, response), or use toWebHandler of @takeback/receiver/web for a Request.",
  )
}

function isPlain(value: unknown): boolean {
  return isMethod(value, 'on') && 'socket' in (value as object) && 'rawHeaders' in (value as object)
}

function isMethod(value: unknown, name: string): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as Record<string, unknown>)[name] === 'function'
  )
}

/** Express cuts the path at which a receiver is mounted off `url`. */
function urlOf(request: IncomingMessage): string {
  const { originalUrl } = request as { originalUrl?: unknown }
  return typeof originalUrl === 'string' ? originalUrl : (request.url ?? '/')
}

function refuseEarly(
  receiver: Receiver,
  request: IncomingMessage,
  asked: string,
  path: string,
  clientIp: string,
): Answer | null {
  // Node takes two Host headers; a proxy in front may believe the other one.
  if (hasTwoHosts(request.rawHeaders)) {
    return receiver.refuse({ reason: 'two-hosts', detail: 'two Host headers' }, clientIp)
  }
  return asked === path ? null : receiver.refuse(refusePath(asked), clientIp)
}

/** Names and values alternate. */
function hasTwoHosts(rawHeaders: readonly string[]): boolean {
  let hosts = 0
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]
    if (name?.length === 4 && name.toLowerCase() === 'host') hosts += 1
  }
  return hosts > 1
}

function pathOf(rawUrl: string): string {
  const question = rawUrl.indexOf('?')
  return question === -1 ? rawUrl : rawUrl.slice(0, question)
}

/** Longest rest of an unread body that is worth reading to keep the connection. */
const WORTH_DRAINING = 64 * 1024

function send(request: IncomingMessage, response: ServerResponse, { status, headers, body }: Answer): void {
  if (response.destroyed) return
  const isUnread = !request.complete && Number(request.headers['content-length'] ?? Infinity) > WORTH_DRAINING
  const hasBody =
    request.headers['transfer-encoding'] !== undefined || request.headers['content-length'] !== undefined
  response.writeHead(status, {
    ...headers,
    // RFC 9110, 8.6: these two have no body and must not announce one.
    ...(status !== 204 && status !== 304 && { 'content-length': Buffer.byteLength(body) }),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(hasBody && isUnread ? { connection: 'close' } : {}),
  })
  response.end(request.method === 'HEAD' ? undefined : body)
}
