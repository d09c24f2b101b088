/** The policy of one app, as JSON in `apps.settings`. What is missing or unreadable has its default. */
export interface AppSettings {
  /** How long the text of a recalled message stays on disk (never served); milliseconds. 0: gone with the recall. */
  readonly redactAfterMs: number
  /** How long messages are kept: the roaming period of the documents. */
  readonly retentionMs: number
  /** `tencent`: the documented quotas of calls, messages and broadcasts. */
  readonly limits: 'none' | 'tencent'
  /** The app is set not to allow group recall (10041). */
  readonly forbidGroupRecall: boolean
  /** How long a user may take back what is their own; milliseconds. 0: never. */
  readonly recallWindowMs: number
  /** How long owners and admins of a group may take back what others said; milliseconds. 0: never. */
  readonly roleRecallWindowMs: number
}

const dayMs = 86_400_000

export const defaultSettings: AppSettings = {
  redactAfterMs: 0,
  retentionMs: 7 * dayMs,
  limits: 'none',
  forbidGroupRecall: false,
  recallWindowMs: 120_000,
  roleRecallWindowMs: 120_000,
}

export function readSettings(json: string | undefined): AppSettings {
  if (json === undefined || json === '{}') return defaultSettings
  const stored = JSON.parse(json) as Partial<AppSettings>
  return {
    redactAfterMs: stored.redactAfterMs ?? defaultSettings.redactAfterMs,
    retentionMs: stored.retentionMs ?? defaultSettings.retentionMs,
    limits: stored.limits ?? defaultSettings.limits,
    forbidGroupRecall: stored.forbidGroupRecall ?? defaultSettings.forbidGroupRecall,
    recallWindowMs: stored.recallWindowMs ?? defaultSettings.recallWindowMs,
    roleRecallWindowMs: stored.roleRecallWindowMs ?? defaultSettings.roleRecallWindowMs,
  }
}

/** The oldest second whose messages are still there. */
export function oldestKeptSecond(settings: AppSettings, now: number): number {
  return Math.ceil((now - settings.retentionMs) / 1000)
}

/** What is stored after a change: fields that are not named, also those of a newer version, stay. */
export function changeSettings(json: string | undefined, change: Partial<AppSettings>): string {
  const stored = json === undefined ? {} : (JSON.parse(json) as Partial<AppSettings>)
  return JSON.stringify({ ...stored, ...change })
}
