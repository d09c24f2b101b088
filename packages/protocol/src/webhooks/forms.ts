/** Where documents disagree on a body, the app chooses. Defaults: the forms of I:46979 (2025-02-28), I:43466 and I:60805. */
import type { C2cForm } from './c2c-recall.ts'
import type { EventTimeForm } from './group-recall.ts'

export interface WebhookForms {
  readonly c2c: C2cForm
  readonly groupEventTime: EventTimeForm
  /** `MsgId` beside every `MsgSeq`. */
  readonly groupMsgId: boolean
}

export const defaultForms: WebhookForms = { c2c: 'intl', groupEventTime: 'string', groupMsgId: true }
