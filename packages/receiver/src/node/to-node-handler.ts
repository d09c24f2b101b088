/**
 * From node:http to `receiver.handle` and back: rules R6, R8, R13 of docs/spec/receiving.md. Works with every
 * framework that hands out the plain request and response, as long as nobody has read the body before.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Answer } from '../answer.ts'
import { cleanText } from '../clean-text.ts'
import type { Receiver } from '../create-receiver.ts'
import { clientIpOf, readTrust, type TrustProxy } from './client-ip.ts'
import { readBody } from './read-body.ts'

/** Of a path that is not ours. */
const PATH_SHOWN = 64

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
    const clientIp = clientIpOf(request, trust)
    const rawUrl = request.url ?? '/'
    const refused = refuseEarly(receiver, request, pathOf(rawUrl) === path, clientIp)
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

function refuseEarly(
  receiver: Receiver,
  request: IncomingMessage,
  isOurPath: boolean,
  clientIp: string,
): Answer | null {
  // Node takes two Host headers; a proxy in front may believe the other one.
  if (hasTwoHosts(request.rawHeaders)) {
    return receiver.refuse({ reason: 'two-hosts', detail: 'two Host headers' }, clientIp)
  }
  if (isOurPath) return null
  const path = cleanText(pathOf(request.url ?? '/'), PATH_SHOWN)
  return receiver.refuse({ reason: 'path', detail: `nothing is at "${path}"`, params: { path } }, clientIp)
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
