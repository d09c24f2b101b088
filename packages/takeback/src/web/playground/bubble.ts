/** A message as a phone shows it: a copy, for the SDK's message changes in place and React compares. */
import type { Message } from '@takeback/client'

export interface Quote {
  readonly messageID: string
  readonly sender: string
  /** Empty: it was taken back. */
  readonly text: string
}

export interface Bubble {
  readonly id: string
  readonly from: string
  readonly text: string
  /** Seconds. */
  readonly time: number
  readonly isMine: boolean
  readonly isRevoked: boolean
  readonly revoker: string
  readonly reason: string
  readonly quote: Quote | null
  readonly mentions: readonly string[]
  readonly status: Message['status']
  readonly isPeerRead: boolean
  /** What the SDK's calls want. */
  readonly message: Message
}

export function bubbleOf(message: Message): Bubble {
  return {
    id: message.ID,
    from: message.from,
    text: textOf(message),
    time: message.time,
    isMine: message.flow === 'out',
    isRevoked: message.isRevoked,
    revoker: message.revokerInfo.userID,
    reason: message.revokeReason,
    quote: quoteOf(message.cloudCustomData),
    mentions: message.atUserList,
    status: message.status,
    isPeerRead: message.isPeerRead,
    message,
  }
}

function textOf({ payload, type, isRevoked }: Message): string {
  if (isRevoked) return ''
  return payload.text ?? `[${type}]`
}

/** As Tencent's UI kits write a quote: `messageReply` in CloudCustomData. */
export function quoteOf(custom: string): Quote | null {
  if (!custom.includes('messageReply')) return null
  try {
    const { messageReply: reply } = JSON.parse(custom) as { readonly messageReply?: unknown }
    if (typeof reply !== 'object' || reply === null) return null
    const { messageID, messageSender, messageAbstract } = reply as Readonly<Record<string, unknown>>
    if (typeof messageID !== 'string') return null
    return {
      messageID,
      sender: typeof messageSender === 'string' ? messageSender : '',
      text: typeof messageAbstract === 'string' ? messageAbstract : '',
    }
  } catch {
    return null
  }
}

export function customOf(quoted: Bubble): string {
  return JSON.stringify({
    messageReply: {
      messageID: quoted.id,
      messageAbstract: quoted.text,
      messageSender: quoted.from,
      messageType: 1,
      messageTime: quoted.time,
      messageSequence: quoted.message.sequence,
      version: 1,
    },
  })
}
