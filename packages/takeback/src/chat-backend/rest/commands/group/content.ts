/** What `send_group_msg` and `send_official_account_msg` make of their request before the turn: size, flags, quotes. */
import { Refusal } from '@takeback/protocol'
import { bodyToStore } from '../../../domain/message-body.ts'
import { messageFlags } from '../../../domain/message-flags.ts'
import { findQuotes } from '../../../domain/quotes.ts'
import type { NumberedContent } from '../../../turns/group/store-message.ts'

/** The fields of `groupMessageFields` that matter here, and two that only groups have. */
export interface NumberedSendRequest {
  readonly Random: number
  readonly MsgBody: readonly unknown[]
  readonly CloudCustomData?: string
  readonly OnlineOnlyFlag?: number
  readonly SendMsgControl?: readonly string[]
  readonly SupportMessageExtension?: number
  readonly NeedReadReceipt?: number
}

export function numberedContentOf(request: NumberedSendRequest, app: number): NumberedContent {
  const custom = request.CloudCustomData ?? null
  const body = bodyToStore(request.MsgBody, custom)
  if (!body.ok) throw new Refusal(body.why === 'too-long' ? 80002 : 10004, body.info)
  const { quoted, blanked } = findQuotes(custom)
  return {
    app,
    random: request.Random,
    body: body.json,
    custom,
    customBlanked: blanked,
    quoted,
    flags: flagsOf(request),
  }
}

export function wantsAfterSend(request: { readonly ForbidCallbackControl?: readonly string[] }): boolean {
  return !request.ForbidCallbackControl?.includes('ForbidAfterSendMsgCallback')
}

function flagsOf(request: NumberedSendRequest): number {
  const control = request.SendMsgControl ?? []
  const onlineOnly = request.OnlineOnlyFlag === 1
  const flag = (asked: boolean, bit: number): number => (asked ? bit : 0)
  return (
    flag(onlineOnly, messageFlags.onlineOnly) |
    flag(onlineOnly || control.includes('NoUnread'), messageFlags.uncounted) |
    flag(control.includes('NoLastMsg'), messageFlags.noLastMessage) |
    flag(request.NeedReadReceipt === 1, messageFlags.needsReadReceipt) |
    flag(request.SupportMessageExtension === 1, messageFlags.supportsExtension)
  )
}
