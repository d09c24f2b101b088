/**
 * Tells the other processes of a store, over NATS, that there are signals to read: rules B1-B6 of docs/spec/bus.md. A
 * message has no content; the truth is in the store. So nothing waits for NATS, and what it loses, doubles or reorders costs
 * at most the second until the store is asked anyway.
 */
import { createHash } from 'node:crypto'
import { connect, type NatsConnection } from '@nats-io/transport-node'
import type { SignalBus } from '@takeback/store/postgres'
import type { Log } from '../http/log.ts'

const CONNECT_WITHIN_MS = 5000
const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 15_000

export interface NatsBusOptions {
  /** `nats://…` or `tls://…`; user and password may stand in it. */
  readonly url: URL
  /** What the processes of one store have in common. */
  readonly store: string
  readonly log: Pick<Log, 'info' | 'warn'>
}

export interface NatsBus extends SignalBus {
  /** NATS is there: what is announced comes at once. */
  helps(): boolean
  close(): Promise<void>
}

/** Connects in the background, and again whenever the connection is gone. */
export function openNatsBus({ url, store, log }: NatsBusOptions): NatsBus {
  const subject = `takeback.signals.${createHash('sha256').update(store).digest('hex').slice(0, 16)}`
  const place = `${url.protocol}//${url.host}`
  const listeners = new Set<() => void>()
  const stopping = new AbortController()
  let connection: NatsConnection | null = null
  let trouble = ''

  function tell(what: string): void {
    // Once per cause: NATS may be away for a night.
    if (trouble === what) return
    trouble = what
    log.warn({ bus: place, why: what }, 'NATS does not help: signals of other processes come within a second')
  }

  async function serve(): Promise<void> {
    const opened = await connect({
      ...login(url),
      servers: url.host,
      name: 'takeback',
      noEcho: true,
      timeout: CONNECT_WITHIN_MS,
      maxReconnectAttempts: -1,
      reconnectTimeWait: FIRST_PAUSE_MS,
      ...(url.protocol === 'tls:' && { tls: {} }),
    })
    if (stopping.signal.aborted) return opened.close()
    connection = opened
    opened.subscribe(subject, {
      callback: (error) => {
        if (error === null) for (const heard of listeners) heard()
        else tell(error.message)
      },
    })
    void follow(opened)
    await opened.flush()
    if (trouble !== '') log.info({ bus: place }, 'NATS helps again')
    trouble = ''
    const ended = await opened.closed()
    if (ended instanceof Error) throw ended
  }

  async function follow(opened: NatsConnection): Promise<void> {
    for await (const status of opened.status()) {
      if (status.type === 'error') tell(status.error.message)
      else if (status.type === 'disconnect') tell('the connection is gone')
      else if (status.type === 'reconnect' && trouble !== '') {
        trouble = ''
        log.info({ bus: place }, 'NATS helps again')
      }
    }
  }

  async function run(): Promise<void> {
    let pause = FIRST_PAUSE_MS
    while (!stopping.signal.aborted) {
      const isOver = await serve().then(
        () => true,
        (error: unknown) => {
          tell(error instanceof Error ? error.message : String(error))
          return false
        },
      )
      connection = null
      if (isOver || stopping.signal.aborted) continue
      await sleep(pause, stopping.signal)
      pause = Math.min(2 * pause, LONGEST_PAUSE_MS)
    }
  }
  const running = run()

  const helps = () => connection !== null && trouble === ''

  return {
    helps,
    announce() {
      // While NATS is away the client would gather what is published; the others have long asked by then.
      if (connection === null || !helps()) return
      try {
        connection.publish(subject)
      } catch (error) {
        tell(error instanceof Error ? error.message : String(error))
      }
    },
    listen(heard) {
      listeners.add(heard)
      return () => listeners.delete(heard)
    },
    async close() {
      stopping.abort()
      await connection?.close()
      await running
    },
  }
}

function login({ username, password }: URL): { user?: string; pass?: string; token?: string } {
  if (username === '') return {}
  const [user, pass] = [decodeURIComponent(username), decodeURIComponent(password)]
  return password === '' ? { token: user } : { user, pass }
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
