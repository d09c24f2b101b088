/** The commands of `takeback_config`: ours, for what Tencent has only in its console. */
import { getCallbackCommand } from './get-callback.ts'
import { getCallbackTokenCommand } from './get-callback-token.ts'
import { getDeliveryHealthCommand } from './get-delivery-health.ts'
import { getRecallReceiptCommand } from './get-recall-receipt.ts'
import { listDeliveriesCommand } from './list-deliveries.ts'
import { parkCommand } from './park.ts'
import { redeliverCommand } from './redeliver.ts'
import { sendTestEventCommand } from './send-test-event.ts'
import { setCallbackCommand } from './set-callback.ts'
import { setCallbackSigningCommand } from './set-callback-signing.ts'
import { setCallbackTokenCommand } from './set-callback-token.ts'
import { updateCallbackCommand } from './update-callback.ts'

export const webhookConfigCommands = [
  setCallbackCommand,
  updateCallbackCommand,
  getCallbackCommand,
  setCallbackTokenCommand,
  setCallbackSigningCommand,
  getCallbackTokenCommand,
  getRecallReceiptCommand,
  getDeliveryHealthCommand,
  listDeliveriesCommand,
  redeliverCommand,
  parkCommand,
  sendTestEventCommand,
]
