import { expireChanges } from './expire-changes.ts'
import { expireEvents } from './expire-events.ts'
import { expireMessages } from './expire-messages.ts'
import { expirePlan } from './expire-plans.ts'
import { forgetSends } from './forget-sends.ts'
import { redactMessages } from './redact-message.ts'

export const sweepTurns = {
  'sweep/expire-changes': expireChanges,
  'sweep/expire-events': expireEvents,
  'sweep/expire-messages': expireMessages,
  'sweep/expire-plan': expirePlan,
  'sweep/forget-sends': forgetSends,
  'sweep/redact-messages': redactMessages,
}
