/**
 * A private listener's whole inside, put together: guard, sign-in, health, metrics, pages, and the routes of whoever
 * opens it. The listener itself is opened by `listening.ts` with `handler`.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { RequestListener } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { checkTrustProxy, type TrustProxy } from './client-address.ts'
import { createPrivateApp } from './create-private-app.ts'
import type { HealthChecks } from './health.ts'
import type { Tls } from './listening.ts'
import type { Log } from './log.ts'
import { createMetricsGate, type MetricsGate } from './metrics-gate.ts'
import type { Metrics } from './metrics.ts'
import { decideGuard } from './private-guard.ts'
import { RefusedToStart } from './refused-to-start.ts'
import { openSignIn, type SignIn } from './sign-in/sign-in.ts'
import { addPages, type Pages } from './static-pages.ts'

export interface PrivateSideOptions {
  /** For messages: `monitor`, `Chat backend`. */
  readonly name: string
  readonly host: string
  readonly dataDir: string
  readonly clock: { now(): number }
  readonly log: Log
  readonly metrics?: Metrics
  /** Open `/metrics` beside a sign-in; asked for only where one is needed. Absent: only a sign-in does. */
  readonly metricsTokens?: () => readonly string[]
  readonly health?: HealthChecks
  readonly isDraining?: () => boolean
  readonly tls?: Tls
  readonly trustProxy?: TrustProxy
  readonly pages?: Pages
  /** To where else pages may connect: `ws://127.0.0.1:8080`. */
  readonly connectOrigins?: () => readonly string[]
  /** Adds the routes of this side. */
  readonly routes?: (app: FastifyInstance) => void | Promise<void>
}

export interface PrivateSide {
  readonly handler: RequestListener
  /** Only when a sign-in is needed and was never set up: show it once, it is not kept. */
  readonly setupSecret: string | null
  close(): Promise<void>
}

/** Throws RefusedToStart, whose message names the flags. */
export async function openPrivateSide(options: PrivateSideOptions): Promise<PrivateSide> {
  const { name, host, tls, trustProxy, log, metrics, health, pages } = options
  if (trustProxy !== undefined) checkTrustProxy(trustProxy)
  const guard = decideGuard({
    name,
    host,
    hasTls: tls !== undefined,
    hasTrustedProxy: trustProxy !== undefined,
  })
  if (guard.kind === 'refuse-to-start') throw new RefusedToStart(guard.why)

  const signIn = guard.kind === 'sign-in' ? await openSignInOf(options) : null
  const app = createPrivateApp({
    guard:
      signIn === null ? { kind: 'open' } : { kind: 'sign-in', signIn, metricsGate: metricsGateOf(options) },
    log,
    ...(health && { health }),
    ...(metrics && { metrics }),
    ...(options.isDraining && { isDraining: options.isDraining }),
    ...(options.connectOrigins && { connectOrigins: options.connectOrigins }),
  })
  await options.routes?.(app)
  if (pages) addPages(app, pages)
  await app.ready()
  return {
    handler: (request, response) => app.routing(request, response),
    setupSecret: signIn?.setupSecret ?? null,
    close: () => app.close(),
  }
}

function metricsGateOf({ metricsTokens, clock, trustProxy }: PrivateSideOptions): MetricsGate {
  return createMetricsGate({
    tokens: metricsTokens?.() ?? [],
    clock,
    ...(trustProxy !== undefined && { trustProxy }),
  })
}

function openSignInOf({ name, dataDir, clock, trustProxy }: PrivateSideOptions): Promise<SignIn> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  return openSignIn({
    file: join(dataDir, 'sign-in.json'),
    cookieName: cookieNameOf(name),
    clock,
    ...(trustProxy !== undefined && { trustProxy }),
  })
}

/** Browsers share cookies between the ports of a host: each service has its own name. */
function cookieNameOf(name: string): string {
  return `__Host-takeback-${name.toLowerCase().replaceAll(/[^a-z]+/g, '-')}`
}
