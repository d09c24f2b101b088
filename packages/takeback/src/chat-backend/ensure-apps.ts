/** What a start says of its apps, into the store: rules RA1 of docs/spec/rest.md and D1 of docs/spec/delivery.md. */
import { randomBytes } from 'node:crypto'
import { RefusedToStart } from '../http/refused-to-start.ts'
import type { Engine } from './engine.ts'
import type { ChatApp, WebhookStart } from './start.ts'

/** 64 hex digits, the form of Tencent's own keys. */
const secretKeyBytes = 32

export interface ReadyApp {
  readonly sdkAppId: number
  readonly key: string
  readonly admins: readonly string[]
}

/** Throws RefusedToStart when the webhook can't be set. */
export async function ensureApps(
  engine: Engine,
  apps: readonly ChatApp[],
  webhook: WebhookStart | undefined,
): Promise<readonly ReadyApp[]> {
  const ready: ReadyApp[] = []
  for (const { sdkAppId, key = null, admins, settings } of apps) {
    const newKey = randomBytes(secretKeyBytes).toString('hex')
    const app = await engine.turn('upsert-app', { app: sdkAppId, secretKey: key, newKey, admins, settings })
    if (webhook !== undefined) {
      const saved = await engine.turn('start-webhook', { app: sdkAppId, ...webhook })
      if (saved.kind === 'refused') throw new RefusedToStart(`The webhook can't be set: ${saved.info}.`)
    }
    ready.push({ sdkAppId, key: app.secretKey, admins })
  }
  return ready
}
