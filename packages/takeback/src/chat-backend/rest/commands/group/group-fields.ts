/** A group and a member as REST tells them: shared by the commands that read groups (PROTOCOL 8.2). */
import { readGroupInfo, type CustomField } from '../../../domain/group-info.ts'
import type { GroupMemberProfileRow } from '../../../tables/group-members.ts'
import type { GroupOverviewRow } from '../../../tables/groups.ts'

export type Fields = Readonly<Record<string, unknown>>

export function groupFields(group: GroupOverviewRow, app: number): Fields {
  const info = readGroupInfo(group.info)
  return {
    Type: group.type,
    Name: group.name,
    Appid: app,
    Introduction: info.introduction,
    Notification: info.notification,
    FaceUrl: info.faceUrl,
    Owner_Account: group.owner,
    CreateTime: Math.floor(group.created_at / 1000),
    LastInfoTime: Math.floor((info.changedAt ?? group.created_at) / 1000),
    LastMsgTime: group.last_time ?? 0,
    NextMsgSeq: group.next_seq,
    MemberNum: group.member_count,
    MaxMemberNum: info.maxMembers,
    ApplyJoinOption: info.applyJoinOption,
    InviteJoinOption: info.inviteJoinOption,
    MuteAllMember: info.muteAll === true ? 'On' : 'Off',
    SupportTopic: group.support_topic,
  }
}

/** `LastSendMsgTime` is not told: nothing of a member is written by a send. */
export function memberFields(member: GroupMemberProfileRow, type: string): Fields {
  return {
    Role: member.role,
    JoinTime: Math.floor(member.joined_at / 1000),
    MsgSeq: member.read_seq,
    MsgFlag: messageOption(member.msg_flag, type),
    MuteUntil: member.mute_until,
    NameCard: member.name_card,
  }
}

/** The member's own fields, those that are named or all; nothing when it has none. */
export function memberCustom(member: GroupMemberProfileRow, keys: readonly string[] | undefined): Fields {
  const fields = customFields(JSON.parse(member.custom) as readonly CustomField[], keys)
  return fields.length > 0 ? { AppMemberDefinedData: fields } : {}
}

export function customFields(fields: readonly CustomField[], keys: readonly string[] | undefined): object[] {
  const wanted = (field: CustomField): boolean => keys === undefined || keys.includes(field.key)
  return fields.filter(wanted).map(({ key, value }) => ({ Key: key, Value: value }))
}

/** `MsgFlag`: a meeting does not ring unless somebody wants it to. */
export function messageOption(chosen: string, type: string): string {
  if (chosen !== '') return chosen
  return type === 'ChatRoom' ? 'AcceptNotNotify' : 'AcceptAndNotify'
}

/** The fields that are named; all when no names are given. */
export function only(fields: Fields, names: readonly string[] | undefined): Fields {
  if (names === undefined) return fields
  return Object.fromEntries(Object.entries(fields).filter(([name]) => names.includes(name)))
}
