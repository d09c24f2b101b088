/**
 * Who may not speak in a group: rules GM9 and GM10 of docs/spec/groups.md (PROTOCOL 6.4, 12.2: code 10017).
 *
 * Pure. A mute is of the group, so it holds in its topics too. It takes nothing else away: who is muted reads, marks
 * as read and takes back what is theirs.
 */
import type { GroupMemberRow } from '../tables/group-members.ts'
import { readGroupInfo } from './group-info.ts'
import { moderates } from './recall-rules.ts'

/** `undefined`: who sends is not listed, as a guest of a live room. `bySelf`: on a client, not over REST. */
export interface Speaker {
  readonly member: Pick<GroupMemberRow, 'role' | 'mute_until'> | undefined
  readonly bySelf: boolean
}

/** Why, for the refusal; null: may speak. `now`: milliseconds. */
export function muted(
  { member, bySelf }: Speaker,
  group: { readonly type: string; readonly info: string },
  now: number,
): string | null {
  const until = member?.mute_until ?? 0
  // The second in which a mute ends is free, as MuteTime counts whole ones.
  if (until > Math.floor(now / 1000)) return `is muted until ${until}`
  if (bySelf && readGroupInfo(group.info).muteAll === true && !moderates(group.type, member?.role))
    return 'is muted with all members but owner and admins'
  return null
}
