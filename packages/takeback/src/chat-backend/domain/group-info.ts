/** The descriptive fields of a group, as JSON in `chat_groups.info`. Named as in our code; the edge knows the wire. */
export interface GroupInfo {
  readonly introduction: string
  readonly notification: string
  readonly faceUrl: string
  readonly maxMembers: number
  readonly applyJoinOption: string
  readonly inviteJoinOption: string
  readonly custom: readonly CustomField[]
  /** `MuteAllMember`. */
  readonly muteAll?: boolean
  /** Milliseconds; absent: never changed. */
  readonly changedAt?: number
}

export interface CustomField {
  readonly key: string
  readonly value: string
}

/** Written by `writeGroupInfo` only, so it is read as it is. */
export function readGroupInfo(json: string): GroupInfo {
  const info: GroupInfo = JSON.parse(json)
  return info
}

export function writeGroupInfo(info: GroupInfo): string {
  return JSON.stringify(info)
}

/** Fields that are named change, an empty value takes one away, the others stay. */
export function changeCustom(
  fields: readonly CustomField[],
  changes: readonly CustomField[],
): readonly CustomField[] {
  const values = new Map(fields.map(({ key, value }) => [key, value]))
  for (const { key, value } of changes) {
    if (value === '') values.delete(key)
    else values.set(key, value)
  }
  return [...values].map(([key, value]) => ({ key, value }))
}
