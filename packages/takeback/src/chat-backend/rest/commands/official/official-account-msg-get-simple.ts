import {
  formatOfficialMsgKey,
  officialAccountMsgGetSimple as wire,
  parseOfficialMsgKey,
  Refusal,
} from '@takeback/protocol'
import { settingsOf } from '../../../tables/apps.ts'
import type { MessageWithBodyRow } from '../../../tables/messages.ts'
import { officialById } from '../../../tables/official-accounts.ts'
import { restCommand } from '../../command.ts'
import { readTogether } from '../../read-together.ts'
import { historyItem, readHistory } from '../group/history.ts'

export const officialAccountMsgGetSimple = restCommand({
  wire,
  async handle(request, { app, engine }) {
    const { Official_Account: officialId } = request
    const from = olderThan(request.LastMsgKey ?? '')
    const [official, settings] = await readTogether(engine, officialById(app, officialId), settingsOf(app))
    if (official.length === 0) throw new Refusal(10010, `Official_Account ${officialId} does not exist`)
    const { messages, finished } = await readHistory(engine, {
      app,
      place: { kind: 'official', name: officialId },
      from,
      count: request.ReqMsgNumber,
      withRecalled: request.WithRecalledMsg === 1,
      settings,
    })
    const items = messages.map(itemOf)
    return { IsFinished: finished, LastMsgKey: items.at(-1)?.MsgKey ?? '', RspMsgList: items }
  },
})

function olderThan(lastMsgKey: string): number {
  if (lastMsgKey === '') return Number.MAX_SAFE_INTEGER
  const key = parseOfficialMsgKey(lastMsgKey)
  if (key === null) throw new Refusal(10004, `LastMsgKey: ${lastMsgKey} is no key such as 71_1_1698741698`)
  return key.seq - 1
}

function itemOf(message: MessageWithBodyRow) {
  return {
    ...historyItem(message),
    MsgKey: formatOfficialMsgKey(message.seq, message.time),
    MsgRandom: randomOf(message.msg_id),
  }
}

/** The Random of the request: the last part of the MsgId, as the MsgKey has the constant 1 in its place. */
function randomOf(msgId: string): number {
  return Number(msgId.slice(msgId.lastIndexOf('-') + 1))
}
