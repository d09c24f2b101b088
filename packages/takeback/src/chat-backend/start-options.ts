/** What a Chat backend is started with: by the command, by `start`, by the testing helpers. */
import type { WebhookForms } from '@takeback/protocol'
import type { Clock } from '@takeback/store'
import type { OpenedAlerts } from '../alerts/alert.ts'
import type { Egress } from '../http/egress/egress.ts'
import type { Tls } from '../http/listening.ts'
import type { Log } from '../http/log.ts'
import type { AppSettings } from './domain/app-settings.ts'
import type { DevelopmentOptions, OpenedEngine } from './ground.ts'

export interface ChatApp {
  readonly sdkAppId: number
  /** Absent: the key that the store has, or a new one. */
  readonly key?: string
  readonly admins: readonly string[]
  /** What is absent stays as it was set before. */
  readonly settings: Partial<AppSettings>
}

/** Where the webhooks of every app go; absent fields keep what the store has. */
export interface WebhookStart {
  readonly url: string
  readonly commands?: readonly string[]
  readonly token?: string
  readonly preset?: 'durable' | 'tencent'
  readonly retryTimeouts?: boolean
  readonly forms?: Partial<WebhookForms>
}

export interface ChatBackendOptions {
  readonly dataDir: string
  readonly host: string
  readonly port: number
  /** Take the next free port when this one is taken. */
  readonly fallback: boolean
  readonly tls?: Tls
  readonly trustProxy?: string
  readonly apps: readonly ChatApp[]
  readonly webhook?: WebhookStart
  /** PEM, added to the system's certificate authorities. */
  readonly webhookCa?: string
  /** Let webhooks go to loopback and private addresses. */
  readonly allowPrivateWebhooks: boolean
  /** The built pages, for the console at `/`. Absent: no page here. */
  readonly pagesDir?: string
  /** Open `/metrics` beside a sign-in. Absent: only a sign-in does. */
  readonly metricsTokens?: () => readonly string[]
  /** Opens `/api/operator` beside a sign-in. Absent: only a sign-in does. */
  readonly operatorKey?: string
  /** An app has another key: for whoever keeps a copy. */
  readonly onNewKey?: (sdkAppId: number, key: string) => void
  /** By default a file in `dataDir`. Not in development mode, which empties it. */
  readonly openEngine?: () => Promise<OpenedEngine>
  /** Who is told of what needs a person; absent: nobody. */
  readonly openAlerts?: () => Promise<OpenedAlerts>
  /** Its time and its network can be played with, and it can be emptied. Absent: production. */
  readonly development?: DevelopmentOptions
  /** Stands between the webhooks and the network, and sees what leaves: for tests. */
  readonly watchEgress?: (egress: Egress) => Egress
  readonly clock: Clock
  /** Milliseconds on a clock that is never set. */
  readonly passed: () => number
  readonly random: () => number
  readonly log: Log
}
