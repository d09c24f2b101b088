/** Which settings a change changed, from what to what, as the record keeps it: rule KY8 of docs/spec/operator.md. */
import { type ChangedSetting, operatedSettingNames } from '@takeback/protocol'
import type { AppSettings } from '../domain/app-settings.ts'

/** What is named and is so already is no change. */
export function settingsChanged(before: AppSettings, change: Partial<AppSettings>): ChangedSetting[] {
  return operatedSettingNames.flatMap((name) => {
    const after = change[name]
    return after === undefined || after === before[name] ? [] : [{ name, before: before[name], after }]
  })
}

/** Older versions kept what was named, as an object, and not what it had been. */
export function settingsInRecord(detail: string): ChangedSetting[] {
  const kept = JSON.parse(detail) as ChangedSetting[] | Partial<AppSettings>
  if (Array.isArray(kept)) return kept
  return operatedSettingNames.flatMap((name) => {
    const after = kept[name]
    return after === undefined ? [] : [{ name, before: null, after }]
  })
}
