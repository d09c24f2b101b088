/**
 * The silent recall: rules GQ1-GQ3 of docs/spec/groups.md (PROTOCOL 5.4). What somebody said among the latest 1,000
 * messages is taken back like by any recall, but nobody is told: no webhook, no event.
 */
import { SILENT_RECALL_DEPTH } from '@takeback/protocol'
import { defineTurn, type Decision } from '@takeback/store'
import { readSettings } from '../../domain/app-settings.ts'
import { groupTypeRules } from '../../domain/group-types.ts'
import { messageFlags } from '../../domain/message-flags.ts'
import { settingsOf } from '../../tables/apps.ts'
import { conversationByName } from '../../tables/conversations.ts'
import { groupById } from '../../tables/groups.ts'
import { deleteMentionsOf } from '../../tables/mentions.ts'
import { latestOfSender } from '../../tables/numbered-messages.ts'
import type { Refused } from '../refused.ts'
import { takeBack } from '../take-back.ts'
import { groupHome, placeOf, topicOf } from './place.ts'

export interface DeleteBySender {
  readonly app: number
  readonly operator: string
  /** Where the call came from. */
  readonly address: string
  readonly groupId: string
  readonly topicId: string | null
  readonly sender: string
}

export interface DeletedBySender {
  readonly kind: 'deleted'
  readonly messages: number
}

export const deleteBySender = defineTurn({
  reads: ({ app, groupId, topicId, sender }: DeleteBySender) => {
    const { kind, name } = placeOf(groupId, topicId)
    return {
      group: groupById(app, groupId),
      topic: topicOf(app, topicId),
      conversation: conversationByName(app, kind, name),
      messages: latestOfSender(app, kind, name, SILENT_RECALL_DEPTH, sender, messageFlags.onlineOnly),
      settings: settingsOf(app),
    }
  },
  decide: (command, rows, { now }): Decision<DeletedBySender | Refused> => {
    const { app, operator, address } = command
    const place = groupHome(command, rows)
    if ('result' in place) return place
    const { group, home } = place
    // The documents: no effect on a live room, and no error either.
    const recallable = groupTypeRules(group.type).recall === 'always'
    if (!recallable || rows.messages.length === 0) return { result: { kind: 'deleted', messages: 0 } }
    const settings = readSettings(rows.settings[0]?.settings)
    const taken = rows.messages.map((message) =>
      takeBack({ app, message, operator, address, reason: null, settings, now }),
    )
    return {
      result: { kind: 'deleted', messages: taken.length },
      writes: [
        ...taken.flatMap(({ writes }) => writes),
        ...rows.messages.map(({ seq }) => deleteMentionsOf(home.id, seq)),
      ],
      jobs: taken.flatMap(({ jobs }) => jobs),
      erases: true,
    }
  },
})
