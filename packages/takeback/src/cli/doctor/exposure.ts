/**
 * Who else reaches the listeners of this machine, and what a stranger sees there: rule DR16 of docs/spec/doctor.md. A listener
 * that answers at an address of a network card is open to that network, whatever its flags were meant to say.
 */
import { networkInterfaces } from 'node:os'
import { isLoopbackHost } from '../../http/private-guard.ts'
import { type Finding, findings } from './finding.ts'

const WITHIN_MS = 2000

/** A listener of ours, at the URL by which this machine reaches it. */
export interface Listener {
  readonly name: string
  readonly url: string
  /** Only an operator may read it. Null: it is there for whoever sends webhooks, and has nothing to read. */
  readonly privatePath: string | null
}

/** What came of asking as a stranger at one address of the network. */
export interface AskedThere {
  readonly url: string
  /** Null: nobody answers there. */
  readonly status: number | null
}

/** `addresses`: of this machine's network cards. Null: the listener does not run, which is told elsewhere. */
export async function lookAtExposure(
  listener: Listener,
  addresses: readonly string[] = networkAddresses(),
): Promise<Finding | null> {
  if ((await askedAt(listener.url, listener)).status === null) return null
  if (!isLoopbackHost(new URL(listener.url).hostname.replace(/^\[|\]$/g, '')))
    return judgeExposure(listener, [await askedAt(listener.url, listener)])
  const urls = addresses.map((address) => urlAt(listener.url, address))
  return judgeExposure(listener, await Promise.all(urls.map((url) => askedAt(url, listener))))
}

export function judgeExposure(
  { name, privatePath }: Pick<Listener, 'name' | 'privatePath'>,
  asked: readonly AskedThere[],
): Finding {
  const { fine, doubtful, broken } = findings('DR16', 'Network')
  const reached = asked.filter(({ status }) => status !== null)
  const isPrivate = privatePath !== null
  const open = reached.find(({ status }) => isPrivate && status === 200)
  if (open !== undefined)
    return broken(
      `What only an operator may see of ${name} is open to whoever reaches ${open.url}: no sign-in is asked for.`,
      'Start it with --host 127.0.0.1; what else passes it on (a proxy, a published port) must name itself with --trust-proxy.',
    )
  const clear = reached.find(({ url }) => url.startsWith('http:'))
  if (clear !== undefined)
    return doubtful(
      `${capital(name)} can be reached over the network at ${clear.url} without TLS: ${isPrivate ? 'passes and secrets can be read on the way' : 'a Sign that is read on the way is good for a minute, for other recalls too'}.`,
      'Give --tls-cert and --tls-key, or --host 127.0.0.1. With a TLS proxy in front, let a firewall leave this port to the proxy.',
    )
  const [over] = reached
  if (over !== undefined)
    return fine(
      `${capital(name)} can be reached over the network at ${over.url}, over TLS${isPrivate ? ' and with a sign-in' : ''}.`,
    )
  return fine(`${capital(name)} can be reached from this machine alone.`)
}

async function askedAt(url: string, { privatePath }: Listener): Promise<AskedThere> {
  // Where a webhook goes a question would count as one.
  return { url, status: await statusOf(url + (privatePath ?? '/')) }
}

/** Null: nobody answers. */
async function statusOf(url: string): Promise<number | null> {
  try {
    const answer = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(WITHIN_MS) })
    await answer.body?.cancel()
    return answer.status
  } catch {
    return null
  }
}

/** Without those that only this machine or this cable knows. */
function networkAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((card) => card ?? [])
  return all
    .filter(({ internal, address }) => !internal && !/^fe[89ab]/i.test(address))
    .map(({ address }) => address)
}

function urlAt(url: string, address: string): string {
  const there = new URL(url)
  there.hostname = address.includes(':') ? `[${address}]` : address
  return there.origin
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}
