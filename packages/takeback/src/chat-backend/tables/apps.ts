/** `apps` and `admins`: who may call, with which keys and by which settings; and what an operator changed of them. */
import { statement, type Signal } from '@takeback/store'

export interface KeysRow {
  readonly secret_key: string
  /** The key before, while both are good. */
  readonly previous_key: string | null
  /** Milliseconds; null: it serves. */
  readonly disabled_at: number | null
}

export interface AppRow extends KeysRow {
  readonly app: number
  /** JSON, see domain/app-settings.ts. */
  readonly settings: string
  readonly created_at: number
  readonly key_changed_at: number | null
}

export interface CallerRow extends KeysRow {
  readonly app: number
  readonly settings: string
  /** The identifier asked for, when it is an admin of the app. */
  readonly admin: string | null
}

export interface SettingsRow {
  readonly settings: string
}

export interface AdminRow {
  readonly user_id: string
}

const columns = 'app, secret_key, previous_key, disabled_at, settings, created_at, key_changed_at'

export const appById = statement<[app: number], AppRow>(`SELECT ${columns} FROM apps WHERE app = $1`)

export const allApps = statement<[], AppRow>(`SELECT ${columns} FROM apps ORDER BY app`)

/** What the check of one REST call needs, in one row. */
export const callerOf = statement<[app: number, identifier: string], CallerRow>(
  `SELECT apps.app, apps.secret_key, apps.previous_key, apps.disabled_at, apps.settings, admins.user_id AS admin
   FROM apps LEFT JOIN admins ON admins.app = apps.app AND admins.user_id = $2
   WHERE apps.app = $1`,
)

/** The keys that are good, the newest first. */
export function liveKeys({ secret_key, previous_key }: KeysRow): readonly string[] {
  return previous_key === null ? [secret_key] : [secret_key, previous_key]
}

/** Put this into the reads of every turn that depends on the app's policy. */
export const settingsOf = statement<[app: number], SettingsRow>('SELECT settings FROM apps WHERE app = $1')

export const upsertApp = statement<[app: number, secretKey: string, settings: string, createdAt: number]>(
  `INSERT INTO apps (app, secret_key, settings, created_at) VALUES ($1, $2, $3, $4)
   ON CONFLICT (app) DO UPDATE SET secret_key = excluded.secret_key, settings = excluded.settings`,
)

export interface AppAdminRow extends AdminRow {
  readonly app: number
}

export const allAdmins = statement<[], AppAdminRow>('SELECT app, user_id FROM admins ORDER BY app, user_id')
export const saveSettings = statement<[settings: string, app: number]>(
  'UPDATE apps SET settings = $1 WHERE app = $2',
)

export const saveKeys = statement<
  [secretKey: string, previousKey: string | null, changedAt: number, app: number]
>('UPDATE apps SET secret_key = $1, previous_key = $2, key_changed_at = $3 WHERE app = $4')

export const setDisabledAt = statement<[disabledAt: number | null, app: number]>(
  'UPDATE apps SET disabled_at = $1 WHERE app = $2',
)

/** `hash`: SHA-256 of the key, in hex. */
export const endedKey = statement<[app: number, hash: string], { readonly ended_at: number }>(
  'SELECT ended_at FROM ended_keys WHERE app = $1 AND hash = $2',
)

export const endKey = statement<[app: number, hash: string, endedAt: number]>(
  'INSERT INTO ended_keys (app, hash, ended_at) VALUES ($1, $2, $3) ON CONFLICT (app, hash) DO NOTHING',
)

export const adminsOf = statement<[app: number], AdminRow>(
  'SELECT user_id FROM admins WHERE app = $1 ORDER BY user_id',
)

export const insertAdmin = statement<[app: number, userId: string]>(
  'INSERT INTO admins (app, user_id) VALUES ($1, $2) ON CONFLICT (app, user_id) DO NOTHING',
)

export const deleteAdmin = statement<[app: number, userId: string]>(
  'DELETE FROM admins WHERE app = $1 AND user_id = $2',
)

/** Whom an operator took away. */
export const removedAdmins = statement<[app: number], AdminRow>(
  'SELECT user_id FROM removed_admins WHERE app = $1',
)

export const rememberRemoved = statement<[app: number, userId: string, removedAt: number]>(
  `INSERT INTO removed_admins (app, user_id, removed_at) VALUES ($1, $2, $3)
   ON CONFLICT (app, user_id) DO NOTHING`,
)

export const forgetRemoved = statement<[app: number, userId: string]>(
  'DELETE FROM removed_admins WHERE app = $1 AND user_id = $2',
)

/** The signal that something of an app was changed; its data is the app's number. */
export const appTopic = 'app'

export function appSignal(app: number): Signal {
  return { topic: appTopic, data: `${app}` }
}
