/** A page of a conversation, newest first, as this user sees it; recalled messages keep their place without text. */
import { type HistoryFrame, type LiveAnswers, Refusal } from '@takeback/protocol'
import { oldestKeptSecond, readSettings } from '../../domain/app-settings.ts'
import { messageFlags } from '../../domain/message-flags.ts'
import { settingsOf } from '../../tables/apps.ts'
import { liveC2cHistory, type LiveMessageRow, liveNumberedHistory } from '../../tables/live-messages.ts'
import { isFor, liveMessage } from '../live-message.ts'
import { findPlace, type FoundPlace } from './find-place.ts'
import type { Session } from './session.ts'

interface Before {
  readonly time: number
  readonly seq: number
  readonly random?: number
}

export async function readHistory(frame: HistoryFrame, session: Session): Promise<LiveAnswers['history']> {
  const { engine, app, userId } = session
  const place = await findPlace(frame.conversation, session)
  if ('rules' in place && !place.rules.history)
    throw new Refusal(10007, `${frame.conversation}: a live room keeps no history`)
  const [settings] = await engine.read(settingsOf(app))
  const since = oldestKeptSecond(readSettings(settings?.settings), engine.now())
  const messages: LiveMessageRow[] = []
  let { before } = frame
  // Messages that are for others only don't fill a page.
  for (;;) {
    const wanted = frame.count + 1
    const rows = await readPage(place, before, since, wanted, session)
    messages.push(...rows.filter((row) => isFor(row, userId)))
    const last = rows.at(-1)
    if (last === undefined || rows.length < wanted || messages.length > frame.count) break
    before = { time: last.time, seq: last.msg_seq, random: last.random }
  }
  return {
    messages: messages.slice(0, frame.count).map((row) => liveMessage(row, frame.conversation, 0)),
    complete: messages.length <= frame.count,
    eventSeq: place.newestEvent,
  }
}

async function readPage(
  place: FoundPlace,
  before: Before | undefined,
  since: number,
  limit: number,
  { engine, userId }: Session,
): Promise<readonly LiveMessageRow[]> {
  const { conversation, kind } = place
  if (conversation === null) return []
  const { onlineOnly, hiddenFromSender } = messageFlags
  if (kind !== 'c2c') {
    const seq = before?.seq ?? Number.MAX_SAFE_INTEGER
    return engine.read(liveNumberedHistory(conversation, seq, since, onlineOnly, limit))
  }
  const { time, seq, random = 0 } = before ?? { time: Number.MAX_SAFE_INTEGER, seq: 0 }
  return engine.read(
    liveC2cHistory(conversation, time, seq, random, since, onlineOnly, userId, hiddenFromSender, limit),
  )
}
