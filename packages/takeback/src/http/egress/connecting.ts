/**
 * How a connection is opened: rules H22, H24 and H25 of docs/spec/http.md.
 *
 * A name is resolved once per connection, every address of the answer is vetted, and the socket goes to one of
 * exactly these addresses: nothing is resolved a second time. The URL's own host stays in Host, SNI and the
 * certificate check.
 */
import { lookup } from 'node:dns/promises'
import {
  connect as connectTcp,
  isIP,
  type LookupFunction,
  type Socket,
  type TcpNetConnectOpts,
} from 'node:net'
import { connect as connectTls, type SecureContext } from 'node:tls'
import type { buildConnector } from 'undici'
import { EgressFailure, unreachable } from './failure.ts'
import type { Verdict } from './vet-address.ts'

/** Behind this no deadline of a caller waits. */
const longestConnectMs = 10_000

interface Resolved {
  readonly address: string
  readonly family: number
}

export interface ConnectRules {
  readonly vet: (address: string) => Verdict
  readonly secureContext: () => SecureContext
  /** By default the system's resolver, hosts file included. */
  readonly resolve?: (hostname: string) => Promise<readonly Resolved[]>
}

export interface Connecting {
  readonly connect: buildConnector.connector
  /** Nobody waits any more: gives up what is still being opened. */
  cancelAll(): void
}

export function createConnecting({ vet, secureContext, resolve = lookupAll }: ConnectRules): Connecting {
  const underWay = new Set<() => void>()

  function connect(
    { hostname, protocol, port }: buildConnector.Options,
    callback: buildConnector.Callback,
  ): void {
    let socket: Socket | undefined
    let isSettled = false
    const settle = (error: Error | null) => {
      if (isSettled) return
      isSettled = true
      clearTimeout(timer)
      underWay.delete(cancel)
      if (error === null && socket !== undefined) return callback(null, socket)
      socket?.destroy()
      callback(error ?? unreachable('connect'), null)
    }
    const cancel = () => settle(unreachable('connect'))
    const timer = setTimeout(cancel, longestConnectMs)
    underWay.add(cancel)

    const open = (addresses: readonly Resolved[]) => {
      if (isSettled) return
      const target = { hostname, port: Number(port) || (protocol === 'https:' ? 443 : 80), addresses }
      socket = protocol === 'https:' ? openTls(target, secureContext(), settle) : openTcp(target, settle)
    }
    vettedAddresses(hostname).then(open, (error: unknown) =>
      settle(error instanceof EgressFailure ? error : unreachable('dns')),
    )
  }

  async function vettedAddresses(hostname: string): Promise<readonly Resolved[]> {
    const family = isIP(hostname)
    const addresses = family === 0 ? await resolve(hostname) : [{ address: hostname, family }]
    if (addresses.length === 0) throw unreachable('dns')
    // One bad address spoils the answer: whoever gives out such a set is trying something.
    for (const { address } of addresses) {
      const verdict = vet(address)
      if (!verdict.ok) throw new EgressFailure({ kind: 'blocked', why: verdict.why })
    }
    return addresses
  }

  return {
    connect,
    cancelAll() {
      for (const cancel of underWay) cancel()
    },
  }
}

interface Target {
  readonly hostname: string
  readonly port: number
  readonly addresses: readonly Resolved[]
}

function openTcp(target: Target, settle: (error: Error | null) => void): Socket {
  return connectTcp(tcpOptions(target))
    .on('error', () => settle(unreachable('connect')))
    .once('connect', () => settle(null))
}

function openTls(
  target: Target,
  secureContext: SecureContext,
  settle: (error: Error | null) => void,
): Socket {
  const { hostname } = target
  let isConnected = false
  return (
    connectTls({
      ...tcpOptions(target),
      secureContext,
      ALPNProtocols: ['http/1.1'],
      // Said, not left to the default: NODE_TLS_REJECT_UNAUTHORIZED=0 would switch it off otherwise.
      rejectUnauthorized: true,
      ...(isIP(hostname) === 0 && { servername: hostname.replace(/\.$/, '') }),
    })
      .once('connect', () => {
        isConnected = true
      })
      .on('error', () => settle(unreachable(isConnected ? 'tls' : 'connect')))
      // Hung up in the middle of the handshake, politely.
      .once('close', () => settle(unreachable(isConnected ? 'tls' : 'connect')))
      .once('secureConnect', () => settle(null))
  )
}

function tcpOptions({ hostname, port, addresses }: Target): TcpNetConnectOpts {
  return {
    host: hostname,
    port,
    lookup: pinned(addresses),
    autoSelectFamily: true,
    noDelay: true,
    keepAlive: true,
  }
}

/** Node asks this instead of the resolver, and tries the addresses one after the other. */
function pinned(addresses: readonly Resolved[]): LookupFunction {
  return (_hostname, options, callback) => {
    const [first] = addresses
    if (options.all === true) callback(null, [...addresses])
    else callback(null, first?.address ?? '', first?.family)
  }
}

/** `getaddrinfo` holds a thread of four until it answers: one question per name at a time. */
const asked = new Map<string, Promise<readonly Resolved[]>>()

function lookupAll(hostname: string): Promise<readonly Resolved[]> {
  const waiting = asked.get(hostname)
  if (waiting !== undefined) return waiting
  const answer = lookup(hostname, { all: true, order: 'verbatim' }).finally(() => asked.delete(hostname))
  asked.set(hostname, answer)
  return answer
}
