/** Alerts of one service, put together: a store, a sender, and what the service tells. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '@takeback/store'
import { openSqliteStore } from '@takeback/store/sqlite'
import { createEgress } from '../http/egress/egress.ts'
import type { Alert, OpenedAlerts } from './alert.ts'
import { sendAlerts, type SendAlerts } from './send-alerts.ts'
import type { alertStore } from './store.ts'
import { countsOfTypes } from './tables.ts'

export interface AlertsOptions extends Pick<
  SendAlerts,
  'from' | 'url' | 'secrets' | 'random' | 'log' | 'plan'
> {
  readonly dataDir: string
  /** PEM, trusted beside the system's authorities. */
  readonly ca?: string
  readonly clock: Clock
  /** For tests: 5 s and ten minutes by default. */
  readonly gatherMs?: number
  readonly quietMs?: number
}

const GATHER_MS = 5000
const QUIET_MS = 600_000
/** So long whoever tells of something waits until that is durable. */
const PATIENCE_MS = 1000

/** The operator's own word: a receiver of alerts on this machine or in this network is the normal case. */
const allowed = { allowLoopback: true, allowPrivate: true } as const

/** Why no alert would get there, as far as the URL tells; null: nothing stands against it. */
export function notCalled(url: string): string | null {
  return createEgress(allowed).blocks(url)
}

/** Throws StoreUnavailable or RefusedToStart, whose messages are for people. */
export async function openAlerts(options: AlertsOptions): Promise<OpenedAlerts> {
  const { dataDir, clock, log, ca, gatherMs = GATHER_MS, quietMs = QUIET_MS } = options
  const egress = createEgress({ ...allowed, ...(ca !== undefined && { ca }) })
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const book = import.meta.url.endsWith('.ts') ? './store.ts' : './store.js'
  const store = await openSqliteStore<typeof alertStore>({
    file: join(dataDir, 'alerts.db'),
    module: new URL(book, import.meta.url),
    clock,
  })
  // A disk that fails ends the service that we tell of, by its own store.
  store.failed.catch((error: unknown) => log.error({ err: error }, 'alerts can no longer be remembered'))
  const downApps = await readDown(store)
  const sending = sendAlerts({ ...options, store, egress })

  return {
    async raise(alert) {
      note(downApps, alert)
      const counted = store.turn('raise', { ...alert, gatherMs, quietMs }).catch((error: unknown) => {
        log.error({ err: error, type: alert.type, app: alert.app }, 'an alert could not be remembered')
      })
      await orSoon(counted)
    },
    isDown: (app) => downApps.has(app),
    async close() {
      await sending.stop()
      await egress.close()
      await store.close()
    },
  }
}

async function readDown(store: Parameters<typeof sendAlerts>[0]['store']): Promise<Set<number>> {
  const lastOf = new Map<string, number>()
  const rows = await store.read(countsOfTypes('endpoint.down', 'endpoint.back'))
  for (const { type, app, last_at } of rows) lastOf.set(`${type}/${app}`, last_at)
  const isDown = (app: number) =>
    (lastOf.get(`endpoint.down/${app}`) ?? 0) > (lastOf.get(`endpoint.back/${app}`) ?? 0)
  return new Set(rows.map(({ app }) => app).filter(isDown))
}

function note(downApps: Set<number>, { type, app }: Alert): void {
  if (type === 'endpoint.down') downApps.add(app)
  if (type === 'endpoint.back') downApps.delete(app)
}

async function orSoon(work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const soon = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS)
  })
  await Promise.race([work, soon])
  clearTimeout(timer)
}
