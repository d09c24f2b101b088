import { type DeliveryHealthAnswer, getDeliveryHealth as wire } from '@takeback/protocol'
import { endpointCondition, readAppHealth } from '../../../webhooks/app-health.ts'
import { FAILURES_TO_OPEN } from '../../../webhooks/breaker.ts'
import type { EndpointState } from '../../../webhooks/dispatcher.ts'
import { PLACES_PER_ENDPOINT } from '../../../webhooks/endpoint-gates.ts'
import { restCommand } from '../../command.ts'
import { shownAttempt } from './shown-delivery.ts'

type Shown = DeliveryHealthAnswer['Response']

export const getDeliveryHealthCommand = restCommand({
  wire,
  async handle(_request, { app, engine, endpoint = () => null }) {
    const { settings, endpoint: known, queue } = await readAppHealth(engine, { endpoint }, app)
    const shown: Shown = {
      MostCounted: queue.mostCounted,
      Waiting: queue.waiting,
      Sending: queue.sending,
      Parked: queue.parked,
      Dead: queue.dead,
      OldestAt: queue.oldestAt,
      Paused: settings?.paused ?? false,
      Endpoint: known === null ? null : shownEndpoint(known),
    }
    return { Response: shown }
  },
})

function shownEndpoint({
  breaker,
  lastAcceptedAt,
  nextTryAt,
  load,
  figures: { lastFailure },
}: EndpointState): NonNullable<Shown['Endpoint']> {
  return {
    State: endpointCondition({ breaker, lastAcceptedAt }),
    Failures: breaker.kind === 'closed' ? breaker.failures : FAILURES_TO_OPEN,
    LeftAloneSince: breaker.kind === 'open' ? breaker.since : null,
    NextTryAt: nextTryAt,
    LastAcceptedAt: lastAcceptedAt,
    LastFailure: lastFailure === null ? null : shownAttempt(lastFailure),
    UnderWay: load.running,
    Places: PLACES_PER_ENDPOINT,
  }
}
