/** What a start says of its apps, into the store: rules RA1 of docs/spec/rest.md and D1 of docs/spec/delivery.md. */
import type { Log } from '../http/log.ts'
import { RefusedToStart } from '../http/refused-to-start.ts'
import type { Engine } from './engine.ts'
import { newSecretKey } from './operator/calls.ts'
import type { AppOfStart } from './operator/follow-keys.ts'
import type { ChatApp, WebhookStart } from './start-options.ts'

/** Throws RefusedToStart when an app's key was ended or its webhook can't be set. */
export async function ensureApps(
  engine: Engine,
  apps: readonly ChatApp[],
  webhook: WebhookStart | undefined,
  log: Pick<Log, 'warn'>,
): Promise<readonly AppOfStart[]> {
  const ready: AppOfStart[] = []
  for (const { sdkAppId, key = null, admins, settings } of apps) {
    const newKey = newSecretKey()
    const app = await engine.turn('upsert-app', { app: sdkAppId, secretKey: key, newKey, admins, settings })
    if (app.kind === 'refused') throw new RefusedToStart(`${capital(app.info)}.`)
    if (app.isDisabled) log.warn({ app: sdkAppId }, 'an app is disabled: "takeback app enable" ends that')
    if (app.leftOut.length > 0)
      log.warn({ app: sdkAppId, admins: app.leftOut }, 'admins that an operator took away stay away')
    if (webhook !== undefined) {
      const saved = await engine.turn('start-webhook', { app: sdkAppId, ...webhook })
      if (saved.kind === 'refused') throw new RefusedToStart(`The webhook can't be set: ${saved.info}.`)
    }
    ready.push({ sdkAppId, key: app.secretKey, admins: app.admins })
  }
  return ready
}

function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`
}
