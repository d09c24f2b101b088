/** `apps` and `admins`: who may call, and by which settings. */
import { statement } from '@takeback/store'

export interface AppRow {
  readonly app: number
  readonly secret_key: string
  /** JSON, see domain/app-settings.ts. */
  readonly settings: string
}

export interface CallerRow extends AppRow {
  /** The identifier asked for, when it is an admin of the app. */
  readonly admin: string | null
}

export interface SettingsRow {
  readonly settings: string
}

export interface AdminRow {
  readonly user_id: string
}

export const appById = statement<[app: number], AppRow>(
  'SELECT app, secret_key, settings FROM apps WHERE app = $1',
)

export const allApps = statement<[], AppRow>('SELECT app, secret_key, settings FROM apps ORDER BY app')

/** What the check of one REST call needs, in one row. */
export const callerOf = statement<[app: number, identifier: string], CallerRow>(
  `SELECT apps.app, apps.secret_key, apps.settings, admins.user_id AS admin
   FROM apps LEFT JOIN admins ON admins.app = apps.app AND admins.user_id = $2
   WHERE apps.app = $1`,
)

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

export const adminsOf = statement<[app: number], AdminRow>(
  'SELECT user_id FROM admins WHERE app = $1 ORDER BY user_id',
)

export const insertAdmin = statement<[app: number, userId: string]>(
  'INSERT INTO admins (app, user_id) VALUES ($1, $2) ON CONFLICT (app, user_id) DO NOTHING',
)
