/** The monitor's API of the quarantine: rules R35 and R76 of docs/spec/receiving.md. */
import type { AcceptedView, NotAcceptedView } from '@takeback/protocol'
import type { Inbox, Receiver } from '@takeback/receiver'
import { listQuarantine, readQuarantined, troubleOf } from '@takeback/receiver/reading'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { clientAddress, type TrustProxy } from '../../http/client-address.ts'
import { pathNumberOf, type Query } from '../../http/query-parameters.ts'
import { acceptOf, cursorOf, limitOf, LONGEST_CORRECTED } from './parameters.ts'

export interface QuarantineParts {
  readonly inbox: Inbox
  readonly receiver: Receiver
  readonly trustProxy?: TrustProxy
}

/** A body in JSON takes at most six bytes for one of its own; the rest is for the other fields. */
const ACCEPT_BYTES = 6 * LONGEST_CORRECTED + 4096

export function addQuarantineRoutes(app: FastifyInstance, parts: QuarantineParts): void {
  const { inbox } = parts
  app.get('/api/quarantine', async ({ query }) => {
    const given = query as Query
    return listQuarantine(inbox, cursorOf(given), limitOf(given))
  })
  app.get('/api/quarantine/:id', async (request, reply) => {
    const quarantined = await readQuarantined(inbox, pathNumberOf(request))
    return quarantined ?? missing(reply, nothingHere)
  })
  app.post('/api/quarantine/:id/accept', { bodyLimit: ACCEPT_BYTES }, (request, reply) =>
    accept(parts, request, reply),
  )
}

const nothingHere = 'Nothing with this number is in quarantine.'

async function accept(
  { receiver, trustProxy }: QuarantineParts,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<AcceptedView | FastifyReply> {
  const id = pathNumberOf(request)
  const corrected = acceptOf(request.body)
  const reread =
    corrected === null
      ? await receiver.rereadQuarantined(id)
      : await receiver.acceptByHand(id, {
          ...corrected,
          address: clientAddress(request.raw, trustProxy),
        })
  switch (reread.kind) {
    case 'unknown':
      return missing(reply, nothingHere)
    case 'still':
      return reply.code(409).send({
        error: `Still not understood: ${reread.why}`,
        trouble: troubleOf(reread.why),
      } satisfies NotAcceptedView)
    case 'stored':
      return { recalls: [reread.id] }
    case 'redelivered':
      return { recalls: reread.of }
  }
}

export function missing(reply: FastifyReply, error: string): FastifyReply {
  return reply.code(404).send({ error })
}
