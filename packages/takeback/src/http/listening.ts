/**
 * Opens a listener: rules H1-H8 of docs/spec/http.md. Every port of ours is opened here, so that TLS, limits and
 * draining are in one place; what answers is a plain node:http handler.
 */
import { strict as assert } from 'node:assert'
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerOptions,
} from 'node:http'
import type { Duplex } from 'node:stream'
import { createServer as createTlsServer } from 'node:https'
import { capConnections } from './connection-cap.ts'
import { createDrain } from './drain.ts'
import { errorCode } from './error-code.ts'
import { guardRequests, guardUpgrades } from './guard-requests.ts'
import { ListenError, listenError } from './listen-error.ts'
import { defaultListenLimits, type ListenLimits } from './listen-limits.ts'
import { isIpv6 } from './ip-address.ts'

/** PEM texts. */
export interface Tls {
  readonly cert: string
  readonly key: string
}

export interface ListenOptions {
  /** For messages: who listens, for example `monitor`. */
  readonly name: string
  readonly host: string
  /** 0: any free port. */
  readonly port: number
  /** Take the next free port when this one is taken. */
  readonly fallback: boolean
  /** The flag that chooses the port; by default `--port`. */
  readonly flag?: string
  readonly tls?: Tls
  readonly handler: RequestListener
  /** Gets every request that asks for another protocol; without it such requests go to `handler`. Rule H15. */
  readonly upgrade?: UpgradeListener
  readonly limits?: Partial<ListenLimits>
}

export interface Listening {
  /** What a person can open, without a slash at the end. */
  readonly url: string
  readonly host: string
  readonly port: number
  /** The port that was asked for and is taken; absent when the listener got what was asked for. */
  readonly movedFrom?: number
  readonly server: Server
  /**
   * Drains: accepts nothing new, lets requests in flight finish within the grace, then destroys what is left. End
   * event streams before: they are requests in flight. Later calls give the same promise.
   */
  close(): Promise<void>
}

export type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

/** How many ports after the first one are tried. */
const mostMoves = 50

/** Throws ListenError, whose message is one sentence for people. */
export async function listen(options: ListenOptions): Promise<Listening> {
  const { host, tls, fallback } = options
  const limits = { ...defaultListenLimits, ...options.limits }
  const server = createLimitedServer(options, limits)
  capConnections(server, limits.maxConnectionsPerAddress)
  const drain = createDrain(server, limits.drainGraceMs)

  await bind(server, {
    ...options,
    lastPort: lastPort(options.port, fallback),
    flag: options.flag ?? '--port',
  })
  const port = portOf(server)
  return {
    url: `${tls ? 'https' : 'http'}://${openableHost(host)}:${port}`,
    host,
    port,
    server,
    ...(options.port !== 0 && port !== options.port && { movedFrom: options.port }),
    close: () => drain.close(),
  }
}

function createLimitedServer({ name, tls, handler, upgrade }: ListenOptions, limits: ListenLimits): Server {
  const options: ServerOptions = {
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    // By default both times are enforced only every 30 s.
    connectionsCheckingInterval: limits.checkEveryMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    maxHeaderSize: limits.maxHeaderBytes,
    // Said, not left to the default: --insecure-http-parser in NODE_OPTIONS would win otherwise.
    insecureHTTPParser: false,
    requireHostHeader: true,
    noDelay: true,
  }
  const guarded = guardRequests(handler, limits)
  const server = tls
    ? createTls(name, { ...options, ...tls, handshakeTimeout: limits.handshakeTimeoutMs })
    : createServer(options)
  server.on('request', guarded)
  if (upgrade !== undefined) server.on('upgrade', guardUpgrades(upgrade))
  server.maxConnections = limits.maxConnections
  assert.ok('insecureHTTPParser' in server && server.insecureHTTPParser === false)
  return server
}

function createTls(
  name: string,
  options: ServerOptions & Tls & { readonly handshakeTimeout: number },
): Server {
  try {
    return createTlsServer({ ...options, minVersion: 'TLSv1.2', ALPNProtocols: ['http/1.1'] })
  } catch (cause) {
    throw new ListenError(
      `The certificate and key of the ${name} can't be used (${errorCode(cause)}): give PEM files that belong together with --tls-cert and --tls-key.`,
      { cause },
    )
  }
}

function lastPort(port: number, fallback: boolean): number {
  return fallback && port !== 0 ? Math.min(port + mostMoves, 65_535) : port
}

async function bind(
  server: Server,
  place: { name: string; host: string; port: number; lastPort: number; flag: string },
): Promise<void> {
  for (let port = place.port; ; port++) {
    try {
      return await listenOn(server, place.host, port)
    } catch (error) {
      const isTaken = errorCode(error) === 'EADDRINUSE'
      if (!isTaken || port >= place.lastPort) throw listenError(place, error)
    }
  }
}

function listenOn(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error?: Error) => {
      server.off('error', settle).off('listening', settle)
      if (error) reject(error)
      else resolve()
    }
    server.once('error', settle).once('listening', settle)
    server.listen({ host, port })
  })
}

function portOf(server: Server): number {
  const address = server.address()
  assert.ok(address !== null && typeof address === 'object')
  return address.port
}

/** A browser can't open "every address". */
function openableHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  if (host === '::') return '[::1]'
  return isIpv6(host) ? `[${host}]` : host
}
