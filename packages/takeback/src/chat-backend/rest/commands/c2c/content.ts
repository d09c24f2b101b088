/** What `sendmsg` and `batchsendmsg` make of their request before the turn: size, flags, quotes. */
import { randomInt } from 'node:crypto'
import { MAX_UINT32, Refusal } from '@takeback/protocol'
import { bodyToStore } from '../../../domain/message-body.ts'
import { messageFlags } from '../../../domain/message-flags.ts'
import { findQuotes } from '../../../domain/quotes.ts'
import type { C2cContent } from '../../../turns/c2c/store-message.ts'

/** The fields of `c2cSendFields` that matter here. */
export interface SendRequest {
  readonly From_Account?: string
  readonly SyncOtherMachine?: number
  readonly MsgLifeTime?: number
  readonly MsgSeq?: number
  readonly MsgRandom: number
  readonly MsgTimeStamp?: number
  readonly OnlineOnlyFlag?: number
  readonly SendMsgControl?: readonly string[]
  readonly MsgBody: readonly unknown[]
  readonly CloudCustomData?: string
  readonly SupportMessageExtension?: number
  readonly IsNeedReadReceipt?: number
}

export function contentOf(request: SendRequest, app: number, admin: string): C2cContent {
  const custom = request.CloudCustomData ?? null
  const body = bodyToStore(request.MsgBody, custom)
  if (!body.ok) throw new Refusal(body.why === 'too-long' ? 93000 : 90010, body.info)
  const { quoted, blanked } = findQuotes(custom)
  return {
    app,
    sender: request.From_Account ?? admin,
    seq: request.MsgSeq ?? randomInt(MAX_UINT32 + 1),
    random: request.MsgRandom,
    clientTime: request.MsgTimeStamp ?? null,
    body: body.json,
    custom,
    customBlanked: blanked,
    quoted,
    flags: flagsOf(request),
  }
}

function flagsOf(request: SendRequest): number {
  const control = request.SendMsgControl ?? []
  const onlineOnly = request.OnlineOnlyFlag === 1 || request.MsgLifeTime === 0
  const flag = (asked: boolean, bit: number): number => (asked ? bit : 0)
  return (
    flag(onlineOnly, messageFlags.onlineOnly) |
    flag(onlineOnly || control.includes('NoUnread'), messageFlags.uncounted) |
    flag(request.SyncOtherMachine === 2, messageFlags.hiddenFromSender) |
    flag(control.includes('NoLastMsg'), messageFlags.noLastMessage) |
    flag(request.IsNeedReadReceipt === 1, messageFlags.needsReadReceipt) |
    flag(request.SupportMessageExtension === 1, messageFlags.supportsExtension)
  )
}
