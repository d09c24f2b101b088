/**
 * From a job of the outbox to the exact body of a webhook: rules D7-D10 of docs/spec/delivery.md. Pure.
 *
 * What must not change between attempts stands in the event; the text of an After-send is read for each attempt, so
 * that a message which was taken back in between is not told any more.
 */
import {
  formatMsgKey,
  formatOfficialMsgKey,
  type MessageBody,
  type WebhookForms,
  writeC2cAfterSend,
  writeC2cRecall,
  writeGroupAfterSend,
  writeGroupRecall,
  writeOfficialAfterSend,
  writeOfficialRecall,
} from '@takeback/protocol'
import { hasFlag, messageFlags } from '../domain/message-flags.ts'
import type { MessageWithBodyRow } from '../tables/messages.ts'
import type { AfterSendEvent, WebhookEvent } from './outbox.ts'

export type Rendering =
  | { readonly kind: 'body'; readonly body: string }
  /** There is nothing to tell any more. */
  | { readonly kind: 'superseded'; readonly why: string }

type RecallEvent = Exclude<WebhookEvent, AfterSendEvent>

export function isAfterSend(event: WebhookEvent): event is AfterSendEvent {
  return 'message' in event
}

/** `message`: the row of an After-send's message as it is now; undefined for a recall. */
export function renderWebhook(
  event: WebhookEvent,
  forms: WebhookForms,
  message: MessageWithBodyRow | undefined,
): Rendering {
  if (!isAfterSend(event)) return { kind: 'body', body: JSON.stringify(recallBody(event, forms)) }
  if (message === undefined) return { kind: 'superseded', why: 'the message is no longer kept' }
  if (message.recalled_at !== null || message.body === null) {
    return { kind: 'superseded', why: 'the message was taken back before this webhook went out' }
  }
  return { kind: 'body', body: JSON.stringify(afterSendBody(event, forms, message, message.body)) }
}

export function recallBody(event: RecallEvent, forms: WebhookForms): object {
  switch (event.command) {
    case 'C2C.CallbackAfterMsgWithDraw':
      return writeC2cRecall({ ...event, form: forms.c2c })
    case 'Group.CallbackAfterRecallMsg':
      return writeGroupRecall({ ...event, operator: event.origin.operator, ...groupForms(forms) })
    case 'OfficialAccount.CallbackAfterMsgWithDraw':
      return writeOfficialRecall(event)
  }
}

function afterSendBody(
  event: AfterSendEvent,
  forms: WebhookForms,
  message: MessageWithBodyRow,
  body: string,
): object {
  const { seq, random, time } = message
  const facts = {
    seq,
    random,
    time,
    msgId: message.msg_id,
    onlineOnly: hasFlag(message.flags, messageFlags.onlineOnly),
    msgBody: JSON.parse(body) as MessageBody,
    cloudCustomData: message.custom,
  }
  switch (event.command) {
    case 'C2C.CallbackAfterSendMsg':
      return writeC2cAfterSend({ ...event, ...facts, msgKey: formatMsgKey(message), form: forms.c2c })
    case 'Group.CallbackAfterSendMsg': {
      // I:34375: OnlineOnlyFlag is 0 for an AVChatRoom, whose messages are never stored for anybody.
      const onlineOnly = facts.onlineOnly && event.groupType !== 'AVChatRoom'
      const { operator } = event.origin
      return writeGroupAfterSend({
        ...event,
        ...facts,
        from: message.sender,
        operator,
        onlineOnly,
        ...groupForms(forms),
      })
    }
    case 'OfficialAccount.CallbackAfterSendMsg':
      return writeOfficialAfterSend({ ...event, ...facts, msgKey: formatOfficialMsgKey(seq, time) })
  }
}

function groupForms(forms: WebhookForms) {
  return { eventTimeAs: forms.groupEventTime, withMsgId: forms.groupMsgId }
}
