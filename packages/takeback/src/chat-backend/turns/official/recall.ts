/**
 * Recall up to ten messages of an official account: rules BR1-BR4 of docs/spec/official-accounts.md, and for
 * users RC7 and RC8 of docs/spec/recall.md (PROTOCOL 5.3, 10).
 * As for groups: each MsgKey has its own code, one webhook names exactly what this call took back.
 */
import { formatOfficialMsgKey, parseOfficialMsgKey } from '@takeback/protocol'
import { defineTurn, type Decision } from '@takeback/store'
import { readSettings } from '../../domain/app-settings.ts'
import { officialSubject } from '../../domain/message-subject.ts'
import { addressKept, operatorOf, type RecallBy } from '../../domain/recall-rules.ts'
import { settingsOf } from '../../tables/apps.ts'
import { conversationByName } from '../../tables/conversations.ts'
import { numberedMessage } from '../../tables/numbered-messages.ts'
import { officialById } from '../../tables/official-accounts.ts'
import { webhookJobs, webhookSwitch, type Origin } from '../../webhooks/outbox.ts'
import { pendingAfterSend } from '../after-send.ts'
import { recallEach } from '../group/recall-each.ts'
import { refuse, type Refused } from '../refused.ts'

export interface RecallOfficial {
  readonly app: number
  readonly officialId: string
  /** As asked for; one may stand there twice, and one may name nothing. */
  readonly messageKeys: readonly string[]
  readonly reason: string | null
  readonly by: RecallBy
  readonly origin: Origin
}

export interface RecalledOfficial {
  readonly kind: 'recalled'
  /** `RetCode`, in the order of `messageKeys`. */
  readonly codes: readonly number[]
}

/** MsgSeq counts from 1: nothing is found. */
const noSeq = 0

export const recallOfficial = defineTurn({
  reads: ({ app, officialId, messageKeys }: RecallOfficial) => ({
    official: officialById(app, officialId),
    conversation: conversationByName(app, 'official', officialId),
    messages: messageKeys.map((key) =>
      numberedMessage(app, 'official', officialId, parseOfficialMsgKey(key)?.seq ?? noSeq),
    ),
    afterSends: messageKeys.map((key) => pendingAfterSend(officialSubject(app, officialId, key))),
    settings: settingsOf(app),
    webhook: webhookSwitch(app),
  }),
  decide: (command, rows, { now }): Decision<RecalledOfficial | Refused> => {
    const { app, officialId, messageKeys, reason, by, origin } = command
    const [official] = rows.official
    const [home] = rows.conversation
    // For everybody but its owner it is not there.
    const isHidden = by.kind === 'user' && official?.owner !== by.userId
    if (official === undefined || home === undefined || isHidden)
      return refuse(10010, `Official_Account ${officialId} does not exist`)

    // Found by its MsgSeq; the whole MsgKey has to fit.
    const named = rows.messages.map(([message], i) =>
      message !== undefined && keyOf(message) === messageKeys[i] ? message : undefined,
    )
    const operator = operatorOf(by, origin.operator)
    const { codes, recalled, writes, jobs, erases, waitsFor } = recallEach({
      app,
      home,
      messages: named,
      afterSends: rows.afterSends,
      rule: 'always',
      // The owner speaks as the account.
      revoker: by.kind === 'user' ? { sender: officialId, moderates: false } : null,
      operator,
      address: addressKept(by, origin.clientIp),
      reason,
      settings: readSettings(rows.settings[0]?.settings),
      now,
    })
    const result = { kind: 'recalled', codes } as const
    if (recalled.length === 0) return { result }
    const event = {
      command: 'OfficialAccount.CallbackAfterMsgWithDraw',
      app,
      origin: { ...origin, operator },
      eventTime: now,
      conversation: home.id,
      aside: { actorRole: by.kind === 'user' ? 'account-owner' : 'app-admin', reason },
      officialAccount: officialId,
      msgKeys: recalled.map(keyOf),
    } as const
    return { result, writes, jobs: [...jobs, ...webhookJobs(rows.webhook, event, waitsFor)], erases }
  },
})

function keyOf({ seq, time }: { readonly seq: number; readonly time: number }): string {
  return formatOfficialMsgKey(seq, time)
}
