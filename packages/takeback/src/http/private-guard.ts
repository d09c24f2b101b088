/**
 * How a private listener is guarded: rules H41-H45 of docs/spec/http.md. Pure.
 *
 * On loopback whoever sits at the machine is the operator, but a browser there also runs pages of strangers: the Host
 * header shuts out DNS rebinding. Beyond loopback one has to sign in, over TLS.
 */
import { isIP } from 'node:net'

export type PrivateGuard =
  | { readonly kind: 'open' }
  | { readonly kind: 'sign-in' }
  | { readonly kind: 'refuse-to-start'; readonly why: string }

export interface GuardQuestion {
  /** For messages: what the listener is, for example `monitor`. */
  readonly name: string
  readonly host: string
  readonly hasTls: boolean
  readonly hasTrustedProxy: boolean
}

export function decideGuard({ name, host, hasTls, hasTrustedProxy }: GuardQuestion): PrivateGuard {
  // A proxy on this machine brings the whole world to a loopback listener.
  if (isLoopbackHost(host) && !hasTrustedProxy) return { kind: 'open' }
  if (hasTls || hasTrustedProxy) return { kind: 'sign-in' }
  return {
    kind: 'refuse-to-start',
    why: `The ${name} would be open to the network at ${host} without encryption: give --tls-cert and --tls-key, or --trust-proxy when a TLS proxy is in front, or --host 127.0.0.1.`,
  }
}

export interface RequestFacts {
  readonly method: string
  readonly host: string | undefined
  readonly origin: string | undefined
  readonly contentType: string | undefined
  readonly hasBody: boolean
  /** Sec-Fetch-Site and Sec-Fetch-Mode; programs send none. */
  readonly fetchSite: string | undefined
  readonly fetchMode: string | undefined
  /** X-Forwarded-For or Forwarded is there. */
  readonly isForwarded: boolean
}

export interface Refused {
  readonly status: 403 | 415 | 421
  readonly error: string
}

/** Null: go on. */
export function checkRequest(guard: 'open' | 'sign-in', facts: RequestFacts): Refused | null {
  if (guard === 'open') {
    if (!isLoopbackHost(hostnameOf(facts.host ?? ''))) {
      return {
        status: 421,
        error: 'This page is only for this machine: open it as http://127.0.0.1 or http://localhost.',
      }
    }
    if (facts.isForwarded) {
      return {
        status: 403,
        error: 'This request came through a proxy: start Takeback with --trust-proxy to sign in here.',
      }
    }
  }
  const isReading = facts.method === 'GET' || facts.method === 'HEAD'
  if (isCrossSite(facts, isReading))
    return { status: 403, error: 'Another site sent this request; only our own pages may.' }
  if (!isReading && facts.hasBody && !isJson(facts.contentType)) {
    return { status: 415, error: 'The body must be JSON: send Content-Type: application/json.' }
  }
  return null
}

/** Every current browser sends Sec-Fetch-Site; Origin is for the others; neither means a program. */
function isCrossSite({ fetchSite, fetchMode, origin, host }: RequestFacts, isReading: boolean): boolean {
  if (fetchSite !== undefined) {
    if (fetchSite === 'same-origin' || fetchSite === 'none') return false
    // A link from elsewhere may lead to a page; nothing else of ours is for others.
    return !(isReading && fetchMode === 'navigate')
  }
  if (origin === undefined || isReading) return false
  return !URL.canParse(origin) || new URL(origin).host !== host?.toLowerCase()
}

function isJson(contentType: string | undefined): boolean {
  return /^application\/json\s*(;|$)/i.test(contentType ?? '')
}

/** `localhost`, `x.localhost`, 127.0.0.0/8, ::1. */
export function isLoopbackHost(host: string): boolean {
  const name = host.toLowerCase()
  if (name === 'localhost' || name.endsWith('.localhost') || name === '::1') return true
  return isIP(name) === 4 && name.startsWith('127.')
}

function hostnameOf(header: string): string {
  const [, bracketed, plain] = /^(?:\[([^\]]*)\]|([^:[\]]*))(?::\d*)?$/.exec(header) ?? []
  return bracketed ?? plain ?? ''
}
