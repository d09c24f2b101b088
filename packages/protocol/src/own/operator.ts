/**
 * `/api/operator` on the private side of the Chat backend: apps, admins and keys while it runs. Rules KY1-KY9 of
 * docs/spec/operator.md. Only the answers that make a key show one, once.
 */
import * as v from 'valibot'
import { isUserId, MAX_UINT32 } from '../ids.ts'
import type { ReasonParams } from './reasons.ts'

/** The policy of an app. Times in milliseconds; see docs/spec for what each does. */
export interface OperatedSettings {
  readonly redactAfterMs: number
  readonly retentionMs: number
  readonly limits: 'none' | 'tencent'
  readonly forbidGroupRecall: boolean
  readonly recallWindowMs: number
  readonly roleRecallWindowMs: number
}

export const operatedSettingNames = [
  'redactAfterMs',
  'retentionMs',
  'limits',
  'forbidGroupRecall',
  'recallWindowMs',
  'roleRecallWindowMs',
] as const satisfies readonly (keyof OperatedSettings)[]

export interface OperatedApp {
  readonly sdkAppId: number
  /** Milliseconds, as all times here. */
  readonly createdAt: number
  /** Null: it serves. */
  readonly disabledAt: number | null
  readonly admins: readonly string[]
  /** 2 during a rotation. */
  readonly liveKeys: 1 | 2
  readonly keyChangedAt: number | null
  readonly settings: OperatedSettings
}

export interface OperatedApps {
  readonly apps: readonly OperatedApp[]
}

export interface ChangedApp {
  readonly app: OperatedApp
}

/** `secretKey`: shown here and nowhere else. */
export interface AppWithNewKey extends ChangedApp {
  readonly secretKey: string
}

export const operatorChangeKinds = [
  'app-created',
  'app-disabled',
  'app-enabled',
  'admin-added',
  'admin-removed',
  'key-rotated',
  'key-finished',
  'settings-changed',
  'webhook-parked',
] as const
export type OperatorChangeKind = (typeof operatorChangeKinds)[number]

export interface ChangedSetting {
  readonly name: keyof OperatedSettings
  /** Null: an older version made the change, and did not keep it. */
  readonly before: OperatedSettings[keyof OperatedSettings] | null
  readonly after: OperatedSettings[keyof OperatedSettings]
}

/** admin: over REST. console: whoever has a console that asks for no sign-in. */
export const changedBy = ['operator-key', 'sign-in', 'admin', 'console'] as const
export type ChangedBy = (typeof changedBy)[number]

export interface OperatorChange {
  readonly id: number
  readonly at: number
  readonly sdkAppId: number
  readonly what: OperatorChangeKind
  /** The UserID of an admin, or the number of a delivery. */
  readonly detail: string | null
  /** Null: it was no change of settings. */
  readonly settings: readonly ChangedSetting[] | null
  readonly by: ChangedBy
  /** The UserID of whoever asked over REST; null: `by` says it all. */
  readonly admin: string | null
  /** The address of the caller. */
  readonly from: string
}

export interface OperatorChanges {
  /** Newest first. */
  readonly changes: readonly OperatorChange[]
  /** Pass as `before` for older ones; null at the end. */
  readonly next: number | null
}

/** Why an operator is refused, as a code: its words live with the page, in its languages. */
export const operatorRefusalCodes = [
  'no-key',
  'wrong-key',
  'too-many-tries',
  'starting',
  'no-app',
  'app-exists',
  'last-admin',
  'two-keys',
  'one-key',
] as const
export type OperatorRefusalCode = (typeof operatorRefusalCodes)[number]

export interface OperatorReason {
  readonly code: OperatorRefusalCode
  readonly params: ReasonParams
}

/** What is refused, but for what is wrong with a request itself. `error`: the reason in English. */
export interface OperatorRefused {
  readonly error: string
  readonly reason: OperatorReason
}

/** A hundred years: what is longer is a slip of the pen. */
const MOST_MS = 100 * 365 * 86_400_000

const sdkAppIdField = v.pipe(
  v.number('must be a number'),
  v.integer('must be an integer'),
  v.minValue(1, 'must be from 1 to 4294967295'),
  v.maxValue(MAX_UINT32, 'must be from 1 to 4294967295'),
)
const adminField = v.pipe(
  v.string('must be a text'),
  v.check(isUserId, 'must be 1 to 32 characters of printable ASCII'),
)
const spanField = v.pipe(
  v.number('must be a number of milliseconds'),
  v.integer('must be an integer'),
  v.minValue(0, 'must not be negative'),
  v.maxValue(MOST_MS, 'must be at most a hundred years'),
)
/** Those that are named are changed. */
const settingsFields = {
  redactAfterMs: v.exactOptional(spanField),
  retentionMs: v.exactOptional(v.pipe(spanField, v.minValue(1000, 'must be at least a second'))),
  limits: v.exactOptional(v.picklist(['none', 'tencent'], 'must be none or tencent')),
  forbidGroupRecall: v.exactOptional(v.boolean('must be true or false')),
  recallWindowMs: v.exactOptional(spanField),
  roleRecallWindowMs: v.exactOptional(spanField),
}
const settingsField = v.strictObject(settingsFields)

export const createAppRequest = v.strictObject({
  sdkAppId: sdkAppIdField,
  admins: v.pipe(
    v.array(adminField, 'must be a list'),
    v.minLength(1, 'must name at least one admin'),
    v.maxLength(100, 'must name at most 100 admins'),
  ),
  settings: v.exactOptional(settingsField),
})

export const changeKeyRequest = v.strictObject({
  /** rotate: a second key. finish: the older one ends. */
  step: v.picklist(['rotate', 'finish'], 'must be rotate or finish'),
})

export const changeSettingsRequest = v.pipe(
  settingsField,
  v.check((settings) => Object.keys(settings).length > 0, 'name at least one setting'),
)

/** The caller's mistake in one sentence, or what was asked for. */
export function readOperatorRequest<Request>(
  schema: v.GenericSchema<unknown, Request>,
  body: unknown,
): { readonly ok: true; readonly request: Request } | { readonly ok: false; readonly why: string } {
  const parsed = v.safeParse(schema, body ?? {}, { abortEarly: true })
  if (parsed.success) return { ok: true, request: parsed.output }
  const [issue] = parsed.issues
  const path = v.getDotPath(issue)
  if (issue.received === 'undefined') return { ok: false, why: `${path ?? 'The body'} is missing.` }
  if (issue.type === 'strict_object' && issue.expected === 'never')
    return { ok: false, why: `${path ?? 'A field'} is nothing that can be given here.` }
  if (path === null) return { ok: false, why: `The body: ${issue.message}.` }
  return { ok: false, why: `${path} ${issue.message}.` }
}
