/** Apps as an operator sees them: never a key. Rules KY2 and KY8 of docs/spec/operator.md. */
import type { OperatedApp, OperatorChange, OperatorChangeKind, OperatorChanges } from '@takeback/protocol'
import { readSettings } from '../domain/app-settings.ts'
import type { Engine } from '../engine.ts'
import { type AdminRow, adminsOf, allApps, appById, type AppRow, liveKeys } from '../tables/apps.ts'
import { settingsInRecord } from './changed-settings.ts'
import { changesBefore, type ChangeRow, whomOf } from '../tables/operator-changes.ts'

export async function operatedApps(engine: Engine): Promise<OperatedApp[]> {
  const apps = await engine.read(allApps())
  const admins = await engine.snapshot(apps.map(({ app }) => adminsOf(app)))
  return apps.map((app, index) => shownApp(app, (admins[index] ?? []) as AdminRow[]))
}

/** Null: there is none. */
export async function operatedApp(engine: Engine, id: number): Promise<OperatedApp | null> {
  const [[app], admins] = (await engine.snapshot([appById(id), adminsOf(id)])) as [AppRow[], AdminRow[]]
  return app === undefined ? null : shownApp(app, admins)
}

function shownApp(app: AppRow, admins: readonly AdminRow[]): OperatedApp {
  return {
    sdkAppId: app.app,
    createdAt: app.created_at,
    disabledAt: app.disabled_at,
    admins: admins.map(({ user_id }) => user_id),
    liveKeys: liveKeys(app).length === 2 ? 2 : 1,
    keyChangedAt: app.key_changed_at,
    settings: readSettings(app.settings),
  }
}

export async function operatorChanges(
  engine: Engine,
  before: number,
  limit: number,
): Promise<OperatorChanges> {
  const rows = await engine.read(changesBefore(before, limit + 1))
  const changes = rows.slice(0, limit).map(shownChange)
  return { changes, next: rows.length > limit ? (changes.at(-1)?.id ?? null) : null }
}

function shownChange({ id, at, app, what, detail, by_whom, from_address }: ChangeRow): OperatorChange {
  return {
    id,
    at,
    sdkAppId: app,
    what: what as OperatorChangeKind,
    ...(what === 'settings-changed' && detail !== null
      ? { detail: null, settings: settingsInRecord(detail) }
      : { detail, settings: null }),
    ...whomOf(by_whom),
    from: from_address,
  }
}
