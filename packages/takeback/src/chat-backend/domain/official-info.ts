/** The descriptive fields of an official account, as JSON in `official_accounts.info`. */
export interface OfficialInfo {
  readonly introduction: string
  readonly faceUrl: string
  readonly organization: string
  readonly custom: string
  readonly maxSubscribers: number
}

/** Written by `writeOfficialInfo` only, so it is read as it is. */
export function readOfficialInfo(json: string): OfficialInfo {
  const info: OfficialInfo = JSON.parse(json)
  return info
}

export function writeOfficialInfo(info: OfficialInfo): string {
  return JSON.stringify(info)
}
