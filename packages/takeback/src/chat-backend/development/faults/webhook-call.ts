/** What a webhook on its way out is about, read from the call itself: a fault needs no more. */
import { isWebhookCommand, parseWebhookQuery, type WebhookCommand } from '@takeback/protocol'
import type { EgressRequest } from '../../../http/egress/answer.ts'

export interface WebhookCall {
  readonly app: number
  readonly command: WebhookCommand
  /** Both people in the order of their names, the group or topic, or the official account. */
  readonly conversation: string
  /** MsgKeys, or MsgSeqs of a group. */
  readonly messages: readonly string[]
  readonly isSigned: boolean
}

/** The names in all six bodies. */
interface Body {
  readonly From_Account?: string
  readonly To_Account?: string
  readonly MsgKey?: string
  readonly GroupId?: string
  readonly TopicId?: string
  readonly MsgSeq?: number
  readonly MsgSeqList?: readonly { readonly MsgSeq: number }[]
  readonly Official_Account?: string
  readonly WithdrawMsgList?: readonly { readonly MsgKey: string }[]
}

export function readWebhookCall({ url, body }: EgressRequest): WebhookCall {
  const { params } = parseWebhookQuery(new URL(url).search.slice(1))
  const command = params.CallbackCommand ?? ''
  if (!isWebhookCommand(command)) throw new Error(`a webhook that this backend never sends: ${command}`)
  const told = JSON.parse(typeof body === 'string' ? body : Buffer.from(body).toString('utf8')) as Body
  return {
    app: Number(params.SdkAppid),
    command,
    conversation: conversationOf(told),
    messages: messagesOf(told),
    isSigned: params.Sign !== undefined,
  }
}

function conversationOf(body: Body): string {
  const { From_Account: from = '', To_Account: to = '', GroupId, TopicId, Official_Account } = body
  if (GroupId !== undefined) return TopicId ?? GroupId
  return Official_Account ?? (from < to ? `${from} ${to}` : `${to} ${from}`)
}

function messagesOf({ MsgKey, MsgSeq, MsgSeqList, WithdrawMsgList }: Body): string[] {
  if (MsgSeqList !== undefined) return MsgSeqList.map((one) => String(one.MsgSeq))
  if (WithdrawMsgList !== undefined) return WithdrawMsgList.map((one) => one.MsgKey)
  return [String(MsgKey ?? MsgSeq)]
}
