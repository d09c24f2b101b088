/**
 * The body under which a recall is forwarded: rule R88 of docs/spec/receiving.md. Pure.
 *
 * The bytes as they came, while every message in them is new. When a redelivery groups messages otherwise, the known
 * ones are taken out of the list: the team's handler applies once by `webhook-id`, so under a new id there may be
 * nothing that it has applied under another. The rest of the body, unknown fields included, keeps its values.
 */
import type { BareRecall } from '@takeback/receiver'

interface MessageList {
  readonly list: string
  readonly name: string
  readonly fresh: ReadonlySet<string>
}

export function freshBody(recall: BareRecall): Uint8Array {
  const messages = listOf(recall)
  return messages === null ? recall.body : narrowed(recall.body, messages)
}

/** Null: there is but one message. */
function listOf(recall: BareRecall): MessageList | null {
  switch (recall.kind) {
    case 'c2c':
      return null
    case 'official': {
      const fresh = new Set(recall.messages.map(({ msgKey }) => msgKey))
      return { list: 'WithdrawMsgList', name: 'MsgKey', fresh }
    }
    case 'group':
    case 'topic': {
      const fresh = new Set(recall.messages.map(({ msgSeq }) => String(msgSeq)))
      return { list: 'MsgSeqList', name: 'MsgSeq', fresh }
    }
  }
}

/** The body was read strictly before it was stored: it is JSON of the right shape, and its numbers are safe. */
function narrowed(body: Uint8Array, { list, name, fresh }: MessageList): Uint8Array {
  const json = JSON.parse(new TextDecoder().decode(body)) as Record<string, unknown>
  const all = json[list] as readonly Readonly<Record<string, unknown>>[]
  const kept = all.filter((message) => fresh.has(String(message[name])))
  return kept.length === all.length
    ? body
    : new TextEncoder().encode(JSON.stringify({ ...json, [list]: kept }))
}
