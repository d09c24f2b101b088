/** History of groups, topics and official accounts, newest first: rules GH1-GH5 of docs/spec/groups.md (PROTOCOL 7.2). */
import { MAX_HISTORY_PAGE, placeMessage } from '@takeback/protocol'
import { oldestKeptSecond, readSettings } from '../../../domain/app-settings.ts'
import { hasFlag, messageFlags } from '../../../domain/message-flags.ts'
import type { Engine } from '../../../engine.ts'
import type { SettingsRow } from '../../../tables/apps.ts'
import type { MessageWithBodyRow } from '../../../tables/messages.ts'
import { numberedHistory } from '../../../tables/numbered-messages.ts'
import type { Place } from '../../../turns/group/place.ts'

export interface HistoryWanted {
  readonly app: number
  readonly place: Place
  /** The newest MsgSeq wanted. */
  readonly from: number
  readonly count: number
  readonly withRecalled: boolean
  readonly settings: readonly SettingsRow[]
}

export interface History {
  readonly messages: readonly MessageWithBodyRow[]
  /** `IsFinished`: 0 when more than a page was asked for, and there is more. */
  readonly finished: 0 | 1
}

export async function readHistory(engine: Engine, wanted: HistoryWanted): Promise<History> {
  const { app, place, from, count, withRecalled } = wanted
  const since = oldestKeptSecond(readSettings(wanted.settings[0]?.settings), engine.now())
  // One more than a page holds tells whether something is left out.
  const limit = Math.min(count, MAX_HISTORY_PAGE + 1)
  const hidden = messageFlags.onlineOnly
  const messages = await engine.read(
    numberedHistory(app, place.kind, place.name, from, since, hidden, withRecalled ? 1 : 0, limit),
  )
  const whole = messages.length <= MAX_HISTORY_PAGE
  return { messages: messages.slice(0, MAX_HISTORY_PAGE), finished: whole ? 1 : 0 }
}

/** A recalled message keeps its place and nothing of its text. */
export function historyItem(message: MessageWithBodyRow) {
  const { sender, priority, flags, seq, time, body, custom } = message
  return {
    From_Account: sender,
    IsPlaceMsg: placeOfMessage(message),
    IsSystemMsg: hasFlag(flags, messageFlags.system) ? 1 : 0,
    MsgBody: body === null ? [] : (JSON.parse(body) as unknown),
    MsgPriority: priority,
    MsgSeq: seq,
    MsgTimeStamp: time,
    ...(custom !== null && { CloudCustomData: custom }),
  }
}

function placeOfMessage({ recalled_at, body }: MessageWithBodyRow): number {
  if (recalled_at !== null) return placeMessage.recalled
  return body === null ? placeMessage.gone : placeMessage.message
}
