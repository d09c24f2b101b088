import { redeliver as wire } from '@takeback/protocol'
import { listDeliveries } from '../../../webhooks/list-deliveries.ts'
import type { Redelivered } from '../../../webhooks/redeliver.ts'
import { restCommand } from '../../command.ts'

/** What one call sends again when none are named. */
const SLICE = 100

export const redeliverCommand = restCommand({
  wire,
  async handle(request, { app, engine }) {
    if (request.kind === 'named') {
      const { ids } = request
      return { Response: shown(await engine.turn('redeliver-webhooks', { app, ids }), null) }
    }
    const { since, before } = request
    const dead = await listDeliveries(engine, app, { state: 'dead', since }, before, SLICE)
    const ids = dead.deliveries.map(({ id }) => id)
    return { Response: shown(await engine.turn('redeliver-webhooks', { app, ids }), dead.next) }
  },
})

function shown({ redelivered, skipped }: Redelivered, next: number | null) {
  return {
    Redelivered: redelivered.map(({ id, as }) => ({ Id: id, As: as })),
    Skipped: skipped.map(({ id, why }) => ({ Id: id, Why: why })),
    Next: next,
  }
}
