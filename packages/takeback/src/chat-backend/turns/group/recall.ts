/**
 * Recall up to ten messages of a group or a topic: rules GR1-GR10 of docs/spec/groups.md, and for users
 * RC1-RC9 of docs/spec/recall.md (PROTOCOL 5.2, 10).
 *
 * One transaction holds the marks, the deleted texts, the blanked quotes, the events and one webhook with exactly
 * the messages that this call took back; no webhook when it took back none.
 */
import { defineTurn, type Decision } from '@takeback/store'
import { readSettings } from '../../domain/app-settings.ts'
import { groupTypeRules } from '../../domain/group-types.ts'
import { groupSubject } from '../../domain/message-subject.ts'
import {
  addressKept,
  moderates,
  operatorOf,
  roleInGroup,
  type RecallBy,
  type Revoker,
} from '../../domain/recall-rules.ts'
import { settingsOf } from '../../tables/apps.ts'
import { conversationByName } from '../../tables/conversations.ts'
import { groupMember, type GroupRole } from '../../tables/group-members.ts'
import { groupById } from '../../tables/groups.ts'
import { numberedMessage } from '../../tables/numbered-messages.ts'
import { webhookJobs, webhookSwitch, type Origin } from '../../webhooks/outbox.ts'
import { pendingAfterSend } from '../after-send.ts'
import { refuse, type Refused } from '../refused.ts'
import { groupHome, memberHome, placeOf, topicOf } from './place.ts'
import { recallEach } from './recall-each.ts'

export interface RecallGroup {
  readonly app: number
  readonly groupId: string
  readonly topicId: string | null
  /** As asked for; one may stand there twice. */
  readonly seqs: readonly number[]
  readonly reason: string | null
  readonly by: RecallBy
  readonly origin: Origin
}

export interface RecalledGroup {
  readonly kind: 'recalled'
  /** `RetCode`, in the order of `seqs`. */
  readonly codes: readonly number[]
}

export const recallGroup = defineTurn({
  reads: ({ app, groupId, topicId, seqs, by }: RecallGroup) => {
    const { kind, name } = placeOf(groupId, topicId)
    return {
      group: groupById(app, groupId),
      topic: topicOf(app, topicId),
      conversation: conversationByName(app, kind, name),
      // An admin over REST is nobody's member.
      member: groupMember(app, groupId, by.kind === 'user' ? by.userId : ''),
      messages: seqs.map((seq) => numberedMessage(app, kind, name, seq)),
      afterSends: seqs.map((seq) => pendingAfterSend(groupSubject(app, groupId, topicId, seq))),
      settings: settingsOf(app),
      webhook: webhookSwitch(app),
    }
  },
  decide: (command, rows, { now }): Decision<RecalledGroup | Refused> => {
    const { app, groupId, topicId, reason, by, origin } = command
    const place = by.kind === 'user' ? memberHome(command, rows) : groupHome(command, rows)
    if ('result' in place) return place
    const { group, home } = place
    const { recall: rule } = groupTypeRules(group.type)
    if (rule === 'never')
      return refuse(10033, `GroupId ${groupId}: type ${group.type} does not support recall`)
    const settings = readSettings(rows.settings[0]?.settings)
    if (settings.forbidGroupRecall) return refuse(10041, 'this app does not allow group recall')

    const operator = operatorOf(by, origin.operator)
    const { codes, recalled, writes, jobs, erases, waitsFor } = recallEach({
      app,
      home,
      messages: rows.messages.map(([message]) => message),
      afterSends: rows.afterSends,
      rule,
      revoker: revokerIn(by, group.type, rows.member[0]?.role),
      operator,
      address: addressKept(by, origin.clientIp),
      reason,
      settings,
      now,
    })
    const result = { kind: 'recalled', codes } as const
    if (recalled.length === 0) return { result }
    const isOwn = recalled.every(({ sender }) => sender === operator)
    const event = {
      command: 'Group.CallbackAfterRecallMsg',
      app,
      origin: { ...origin, operator },
      eventTime: now,
      conversation: home.id,
      aside: { actorRole: roleInGroup(by, rows.member[0]?.role, isOwn), reason },
      groupType: group.type,
      groupId,
      topicId,
      messages: recalled.map(({ seq, msg_id }) => ({ seq, msgId: msg_id })),
    } as const
    return { result, writes, jobs: [...jobs, ...webhookJobs(rows.webhook, event, waitsFor)], erases }
  },
})

function revokerIn(by: RecallBy, type: string, role: GroupRole | undefined): Revoker | null {
  return by.kind === 'user' ? { sender: by.userId, moderates: moderates(type, role) } : null
}
