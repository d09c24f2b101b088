/** Group types. Tencent renamed two (I:33529); REST and webhooks use the old names, and readers take both. */
export const groupTypes = ['Private', 'Public', 'ChatRoom', 'AVChatRoom', 'Community'] as const

export type GroupType = (typeof groupTypes)[number]

const renamed: ReadonlyMap<string, GroupType> = new Map([
  ['Work', 'Private'],
  ['Meeting', 'ChatRoom'],
])

/** The old name of a type; a type unknown to us as it is. */
export function groupTypeOf(type: string): string {
  return renamed.get(type) ?? type
}

export function isGroupType(type: string): type is GroupType {
  return (groupTypes as readonly string[]).includes(type)
}
