/** The monitor's API of erasing a user: rules ER10-ER14 of docs/spec/erasure.md. */
import { isUserId } from '@takeback/protocol'
import type { FastifyInstance } from 'fastify'
import { BadParameter } from '../../http/query-parameters.ts'
import type { Erasing } from '../erasing.ts'

export function addEraseRoutes(app: FastifyInstance, erasing: Erasing): void {
  app.post('/api/erase', async ({ body }, reply) => {
    const view = await erasing.ask(userIdOf(body))
    if (view === 'busy')
      return reply.code(409).send({ error: 'Other users are being erased: ask again when they are.' })
    if (view === 'stopping')
      return reply.code(503).send({ error: 'The receiver stops: erase again when it has started.' })
    return reply.code('running' in view ? 202 : 200).send(view)
  })
}

function userIdOf(body: unknown): string {
  const given: unknown =
    typeof body === 'object' && body !== null && 'userId' in body ? body.userId : undefined
  if (typeof given === 'string' && given !== '' && isUserId(given)) return given
  throw new BadParameter('userId must be 1 to 32 bytes of printable ASCII.')
}
