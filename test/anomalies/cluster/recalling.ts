/** Somebody who sends and takes back while everything around fails, and notes what was answered. */
import { setTimeout as wait } from 'node:timers/promises'
import { type Admin, AdminRefused } from '../../../packages/takeback/src/admin/admin.ts'
import { below, type Dice, oneOf } from '../dice.ts'

const RETRY_MS = 50
/** About as long as a text takes to the devices of the others. */
const READ_MS = 20
/** Of `openim`: something failed inside, and so many calls a second were enough. */
const comeAgain = new Set([91_000, 60_007])

export interface Talkers {
  /** Null: nobody answers there. */
  readonly chats: readonly { readonly admin: Admin | null }[]
}

export interface Conversation {
  readonly from: string
  readonly to: string
  /** MsgKeys whose recall was answered with OK, in that order. */
  readonly recalled: string[]
  /** When the recall of each text was answered, by `performance.now()`. */
  readonly goneAt: Map<string, number>
  /** Histories that were asked for after it. */
  reads: number
  /** Text that was shown after its recall was answered. */
  readonly stale: string[]
}

export async function keepRecalling(
  house: Talkers,
  conversation: Conversation,
  dice: Dice,
  isDone: () => boolean,
): Promise<void> {
  const { from, to, recalled, goneAt } = conversation
  const pair = { From_Account: from, To_Account: to }
  for (let n = 1; !isDone(); n += 1) {
    const text = `${to}/${n}`
    const MsgBody = [{ MsgType: 'TIMTextElem', MsgContent: { Text: text } }]
    // With numbers of its own: sent again, when an answer was lost, it is the same message.
    const sent = await call(house, dice, 'sendmsg', {
      ...pair,
      MsgSeq: n,
      MsgRandom: below(dice, 2 ** 31),
      MsgBody,
    })
    const MsgKey = String(sent['MsgKey'])
    // Some are seen before, some are taken back on their way.
    await wait(below(dice, 3) * READ_MS)
    await call(house, dice, 'admin_msgwithdraw', { ...pair, MsgKey }).catch(isRecalledBefore)
    recalled.push(MsgKey)
    goneAt.set(text, performance.now())
    const page = { Operator_Account: to, Peer_Account: from, MaxCnt: 5, MinTime: 0, MaxTime: 4_000_000_000 }
    const { MsgList } = await call(house, dice, 'admin_getroammsg', page)
    conversation.reads += 1
    const shown = (MsgList as { MsgKey: string; MsgBody: unknown[] }[]).filter(
      (one) => one.MsgBody.length > 0,
    )
    for (const one of shown) if (recalled.includes(one.MsgKey)) conversation.stale.push(one.MsgKey)
  }
}

/** The call before did it, and its answer was lost. */
function isRecalledBefore(error: unknown): void {
  if (!(error instanceof AdminRefused) || error.code !== 20_023) throw error
}

/** At any Chat backend that answers; a refusal that another try won't change is thrown. */
async function call(house: Talkers, dice: Dice, command: string, body: object) {
  for (;;) {
    const admin: Admin | null = oneOf(dice, house.chats).admin
    try {
      if (admin !== null) return await admin.call('openim', command, body)
    } catch (error) {
      if (error instanceof AdminRefused && !comeAgain.has(error.code)) throw error
    }
    await wait(RETRY_MS)
  }
}
