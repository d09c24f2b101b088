/**
 * The keys of the apps as they are now: rule KY9 of docs/spec/operator.md. Whoever rotates one may ask another process of
 * the same store, so it is the store that tells.
 */
import type { Log } from '../../http/log.ts'
import type { Engine } from '../engine.ts'
import { appById, appTopic } from '../tables/apps.ts'

export interface AppOfStart {
  readonly sdkAppId: number
  /** The newest. */
  key: string
  readonly admins: readonly string[]
}

export interface FollowedKeys {
  readonly apps: AppOfStart[]
  /** Known before the store tells it. */
  isNow(sdkAppId: number, key: string): void
  stop(): void
}

/** `onNewKey`: once for each key of an app that was not known before. */
export function followKeys(
  engine: Engine,
  log: Pick<Log, 'error'>,
  onNewKey: (sdkAppId: number, key: string) => void = () => undefined,
): FollowedKeys {
  const apps: AppOfStart[] = []
  const told = new Map<number, string>()

  function isNow(sdkAppId: number, key: string): void {
    const known = apps.find((app) => app.sdkAppId === sdkAppId)
    if ((told.get(sdkAppId) ?? known?.key) === key) return
    told.set(sdkAppId, key)
    if (known !== undefined) known.key = key
    onNewKey(sdkAppId, key)
  }

  async function look(sdkAppId: number): Promise<void> {
    const [app] = await engine.read(appById(sdkAppId))
    if (app !== undefined) isNow(sdkAppId, app.secret_key)
  }

  const stop = engine.onSignal(appTopic, (data) => {
    look(Number(data)).catch((error: unknown) =>
      log.error({ err: error, app: Number(data) }, 'the key of a changed app could not be read'),
    )
  })
  return { apps, isNow, stop }
}
