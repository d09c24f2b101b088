/**
 * From Request to `receiver.handle` and back to Response: rules R6, R8, R13, R53-R56 of docs/spec/receiving.md. For
 * hono, route handlers of Next.js, `Bun.serve` and `Deno.serve`.
 */
import { clientIpOf, readTrust, type TrustProxy } from '../client-ip.ts'
import type { Answer } from '../answer.ts'
import type { Receiver } from '../create-receiver.ts'
import { refusePath } from '../refuse-path.ts'
import { readWebBody } from './read-web-body.ts'

export interface WebHandlerOptions {
  /** The path of the webhook URL, compared as text; by default /callback. Long and secret is a good idea. */
  readonly path?: string
  /** Proxies in front that may tell the client's address: a count of hops, or their addresses (CIDR, by commas). */
  readonly trustProxy?: TrustProxy
}

/**
 * `host`: what `Bun.serve` and `Deno.serve` give beside the request, and the only one who knows the address of the
 * connection. Without it the address is `unknown`, or what a trusted proxy tells.
 */
export type WebHandler = (request: Request, host?: unknown) => Promise<Response>

/** Throws a TypeError when `trustProxy` can't be read. */
export function toWebHandler(receiver: Receiver, options: WebHandlerOptions = {}): WebHandler {
  const { path = '/callback' } = options
  const trust = readTrust(options.trustProxy)

  return async (request, host) => {
    checkRequest(request)
    const forwarded = request.headers.get('x-forwarded-for')
    const clientIp = clientIpOf(addressOf(request, host), forwarded, trust)
    const rawUrl = pathAndQuery(request.url)
    const question = rawUrl.indexOf('?')
    const asked = question === -1 ? rawUrl : rawUrl.slice(0, question)
    if (asked !== path) return responseOf(request, receiver.refuse(refusePath(asked), clientIp))
    const answer = await receiver.handle({
      method: request.method,
      rawUrl,
      headers: Object.fromEntries(request.headers),
      clientIp,
      readBody: (maxBytes) => readWebBody(request, maxBytes),
    })
    return responseOf(request, answer)
  }
}

/** Of another realm or polyfill it may be: the shape counts. */
function checkRequest(request: unknown): void {
  const { headers, url, raw, req } = (request ?? {}) as Record<string, unknown>
  if (typeof url === 'string' && URL.canParse(url) && typeof (headers as Headers)?.get === 'function') return
  const isHono = typeof (req as { raw?: unknown } | undefined)?.raw === 'object'
  const hint = isHono
    ? 'a hono context: give c.req.raw'
    : raw !== undefined || typeof url === 'string'
      ? 'a request of node:http or of a framework on it: use toNodeHandler of @takeback/receiver/node'
      : 'something that is no Request'
  throw new TypeError(`toWebHandler was given ${hint}.`)
}

/** The text as it came: to parse it would change what a Sign or a refusal is about. */
function pathAndQuery(url: string): string {
  const slash = url.indexOf('/', url.indexOf('://') + 3)
  return slash === -1 ? '/' : url.slice(slash)
}

interface Host {
  /** Deno. */
  readonly remoteAddr?: { readonly hostname?: string }
  /** Bun. */
  requestIP?(request: Request): { readonly address: string } | null
}

function addressOf(request: Request, host: unknown): string | undefined {
  if (typeof host !== 'object' || host === null) return undefined
  const known = host as Host
  return known.remoteAddr?.hostname ?? known.requestIP?.(request)?.address
}

function responseOf(request: Request, { status, headers, body }: Answer): Response {
  const isBodyless = request.method === 'HEAD' || status === 204 || status === 304
  return new Response(isBodyless ? null : (body as BodyInit), {
    status,
    headers: { ...headers, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' },
  })
}
