import { listDeliveries as wire } from '@takeback/protocol'
import { listDeliveries } from '../../../webhooks/list-deliveries.ts'
import { restCommand } from '../../command.ts'
import { shownDelivery } from './shown-delivery.ts'

export const listDeliveriesCommand = restCommand({
  wire,
  async handle({ State, Since, Before = Number.MAX_SAFE_INTEGER, Limit }, { app, engine }) {
    const filter = {
      ...(State !== undefined && { state: State }),
      ...(Since !== undefined && { since: Since }),
    }
    const { deliveries, next } = await listDeliveries(engine, app, filter, Before, Limit)
    return { Response: { Deliveries: deliveries.map(shownDelivery), Next: next } }
  },
})
