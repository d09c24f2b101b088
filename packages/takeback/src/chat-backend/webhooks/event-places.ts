/** Of which conversation and which messages a webhook tells, for displays. Pure. */
import { isAfterSend } from './render.ts'
import type { WebhookEvent } from './outbox.ts'

export interface EventPlaces {
  readonly from: string | null
  readonly to: string | null
  readonly groupId: string | null
  readonly topicId: string | null
  readonly officialAccount: string | null
  /** MsgKeys, or MsgSeqs of a group; none of an After-send, whose message has a number of ours until it is rendered. */
  readonly messages: readonly string[]
}

const nowhere: EventPlaces = {
  from: null,
  to: null,
  groupId: null,
  topicId: null,
  officialAccount: null,
  messages: [],
}

export function placesOf(event: WebhookEvent): EventPlaces {
  switch (event.command) {
    case 'C2C.CallbackAfterMsgWithDraw':
      return { ...nowhere, from: event.from, to: event.to, messages: [event.msgKey] }
    case 'C2C.CallbackAfterSendMsg':
      return { ...nowhere, from: event.from, to: event.to }
    case 'Group.CallbackAfterRecallMsg':
      return { ...placeOfGroup(event), messages: event.messages.map(({ seq }) => String(seq)) }
    case 'Group.CallbackAfterSendMsg':
      return placeOfGroup(event)
    case 'OfficialAccount.CallbackAfterMsgWithDraw':
      return { ...nowhere, officialAccount: event.officialAccount, messages: event.msgKeys }
    case 'OfficialAccount.CallbackAfterSendMsg':
      return { ...nowhere, officialAccount: event.officialAccount }
  }
}

/** An After-send tells of one. */
export function countMessages(event: WebhookEvent): number {
  return isAfterSend(event) ? 1 : placesOf(event).messages.length
}

function placeOfGroup({
  groupId,
  topicId,
}: {
  readonly groupId: string
  readonly topicId: string | null
}): EventPlaces {
  return { ...nowhere, groupId, topicId }
}
