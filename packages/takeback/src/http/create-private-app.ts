/**
 * The Fastify instance behind a private listener: rules H40-H46 of docs/spec/http.md. It never listens by itself:
 * `listening.ts` carries it by `app.routing`, so TLS and limits stay in one place.
 *
 * Routes are closed unless their config says `isPublic`.
 */
import { parseStrictJson, type SessionView } from '@takeback/protocol'
import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { type HealthChecks, readHealth } from './health.ts'
import type { Log } from './log.ts'
import type { Metrics } from './metrics.ts'
import type { MetricsGate } from './metrics-gate.ts'
import { missingPage } from './missing-page.ts'
import { pageHeaders, pageHeadersFor } from './page-headers.ts'
import { plainStyle } from './plain-style.ts'
import { checkRequest, type RequestFacts } from './private-guard.ts'
import { redactUrl } from './redact.ts'
import type { SignIn } from './sign-in/sign-in.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Served without a sign-in. */
    readonly isPublic?: boolean
  }
  interface FastifyInstance {
    /** By the Cookie header; on an open listener nobody is. */
    isSignedIn(cookie: string | undefined): boolean
  }
}

export interface PrivateAppOptions {
  readonly guard:
    | { readonly kind: 'open' }
    | { readonly kind: 'sign-in'; readonly signIn: SignIn; readonly metricsGate: MetricsGate }
  readonly log: Log
  readonly health?: HealthChecks
  /** True: `/readyz` says no. */
  readonly isDraining?: () => boolean
  readonly metrics?: Metrics
  /** To where else pages may connect; asked for each request, for it may be known late. */
  readonly connectOrigins?: () => readonly string[]
}

/** Our own APIs take small bodies. */
const maxBodyBytes = 65_536

/** Add routes, `await app.ready()`, then use `app.routing` as the handler. */
export function createPrivateApp(options: PrivateAppOptions): FastifyInstance {
  const { guard, log, health = {}, metrics, connectOrigins = () => [] } = options
  const { isDraining = () => false } = options
  const app = fastify({
    bodyLimit: maxBodyBytes,
    forceCloseConnections: false,
    frameworkErrors: (_error, _request, reply) => void refuse(reply, 400, 'This address cannot be read.'),
  })
  takeOnlyJson(app)
  app.decorate(
    'isSignedIn',
    (cookie: string | undefined) => guard.kind === 'sign-in' && guard.signIn.isSignedIn(cookie),
  )

  app.addHook('onRequest', async (request, reply) => {
    reply.headers(pageHeadersFor(connectOrigins()))
    const refused = checkRequest(guard.kind, factsOf(request))
    if (refused !== null) return refuse(reply, refused.status, refused.error)
    const mayPass = guard.kind === 'open' || request.routeOptions.config.isPublic === true
    return mayPass || guard.signIn.isSignedIn(request.headers.cookie)
      ? undefined
      : askToSignIn(request, reply)
  })
  app.get('/plain.css', { config: { isPublic: true } }, (_request, reply) =>
    reply.type('text/css; charset=utf-8').send(plainStyle),
  )
  app.setNotFoundHandler((request, reply) =>
    asksForPage(request)
      ? reply
          .headers({ ...pageHeaders, 'content-type': 'text/html; charset=utf-8', vary: 'Accept-Language' })
          .code(404)
          .send(missingPage(request.headers['accept-language'] ?? ''))
      : refuse(reply, 404, 'There is nothing at this address.'),
  )
  app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    const { statusCode = 500, message } = error
    if (statusCode < 500) return refuse(reply, statusCode, message)
    log.error({ err: error, method: request.method, url: redactUrl(request.url) }, 'a request failed')
    // Of the store, which this folder does not know.
    if (error.name === 'StoreUnavailable')
      return refuse(
        reply,
        503,
        'The store cannot be read for now. Ask again; the log says what is wrong with it.',
      )
    return refuse(reply, 500, 'Something failed inside Takeback; its log says more.')
  })

  // A load balancer can't sign in, so it learns the status and nothing else.
  app.get('/healthz', { config: { isPublic: true } }, async (_request, reply) => {
    const { status, checks } = await readHealth(health)
    return reply
      .code(status === 'ok' ? 200 : 503)
      .send(guard.kind === 'open' ? { status, checks } : { status })
  })
  app.get('/readyz', { config: { isPublic: true } }, async (_request, reply) => {
    const status = isDraining()
      ? 'draining'
      : (await readHealth(health)).status === 'ok'
        ? 'ready'
        : 'degraded'
    return reply.code(status === 'ready' ? 200 : 503).send({ status })
  })
  if (metrics) {
    app.get('/metrics', { config: { isPublic: true } }, async (request, reply) => {
      const refused = guard.kind === 'open' ? null : refuseMetrics(guard, request, reply)
      if (refused !== null) return refused
      const { contentType, text } = await metrics.read()
      return reply.header('content-type', contentType).send(text)
    })
  }
  // Who comes as far as this has a session, where one is asked for.
  app.get('/api/session', (): SessionView => ({ signedIn: guard.kind === 'sign-in' }))
  if (guard.kind === 'sign-in') guard.signIn.addRoutes(app)
  return app
}

function takeOnlyJson(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    const json = parseStrictJson(Buffer.from(body))
    if (json.ok) done(null, json.value)
    else done({ name: 'BadJson', statusCode: 400, message: json.detail } as Error)
  })
}

function factsOf({ method, headers }: FastifyRequest): RequestFacts {
  return {
    method,
    host: headers.host,
    origin: headers.origin,
    contentType: headers['content-type'],
    hasBody: headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0,
    fetchSite: single(headers['sec-fetch-site']),
    fetchMode: single(headers['sec-fetch-mode']),
    isForwarded: headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined,
  }
}

/** Null: whoever asks may read them. A token that is wrong is no hindrance to who is signed in. */
function refuseMetrics(
  { signIn, metricsGate }: Extract<PrivateAppOptions['guard'], { readonly kind: 'sign-in' }>,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply | null {
  if (signIn.isSignedIn(request.headers.cookie)) return null
  const verdict = metricsGate(request.raw)
  if (verdict === 'opens') return null
  if (verdict === null) return askToSignIn(request, reply.header('www-authenticate', 'Bearer'))
  if (verdict.status === 401) reply.header('www-authenticate', 'Bearer')
  else reply.header('retry-after', '60')
  return refuse(reply, verdict.status, verdict.error)
}

function askToSignIn(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return asksForPage(request)
    ? reply.redirect('/sign-in', 303)
    : refuse(reply, 401, 'Sign in first: POST /sign-in.')
}

/** A person at the address bar, not a program. */
function asksForPage({ method, url, headers }: FastifyRequest): boolean {
  return method === 'GET' && !url.startsWith('/api/') && (headers.accept ?? '').includes('text/html')
}

/** The one shape of an error of our own APIs. */
function refuse(reply: FastifyReply, status: number, error: string): FastifyReply {
  return reply.headers(pageHeaders).code(status).send({ error })
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value
}
