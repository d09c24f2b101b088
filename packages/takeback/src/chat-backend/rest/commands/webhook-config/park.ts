import { park as wire, Refusal } from '@takeback/protocol'
import { restCommand } from '../../command.ts'

export const parkCommand = restCommand({
  wire,
  async handle({ Id: id }, { app, admin, origin, asks, engine }) {
    const by = asks === undefined ? ({ by: 'admin', admin } as const) : { by: asks, admin: null }
    const parked = await engine.turn('park-webhook', { app, id, ...by, from: origin.clientIp })
    if (parked.kind === 'refused') throw new Refusal(parked.code, parked.info)
    const { at, until, freed } = parked
    return { Response: { Id: id, ParkedAt: at, Until: until, Freed: freed } }
  },
})
