/** The monitor's API of looking for lost recalls: rule R116 of docs/spec/receiving.md. */
import { conversationForms, readConversation, type Conversation } from '@takeback/receiver/reconcile'
import type { FastifyInstance } from 'fastify'
import { BadParameter } from '../../http/query-parameters.ts'
import type { Reconciling, RunWish } from '../reconciling.ts'
import { missing } from './quarantine-routes.ts'

const MOST_NAMED = 10_000
const MOST_BYTES = 2 * 1024 * 1024
const MOST_CALLS_PER_SECOND = 200
const LONGEST_REACH_MS = 366 * 24 * 60 * 60 * 1000

/** `reconciling`: null where no REST API is named. */
export function addReconcileRoutes(app: FastifyInstance, reconciling: Reconciling | null): void {
  app.get('/api/reconcile', async (_request, reply) => reconciling?.view ?? missing(reply, notSet))
  app.post('/api/reconcile', { bodyLimit: MOST_BYTES }, async (request, reply) => {
    if (reconciling === null) return missing(reply, notSet)
    if (!reconciling.begin(wishOf(request.body)))
      return reply.code(409).send({ error: 'A run is under way: GET /api/reconcile shows how far it is.' })
    return reply.code(202).send(reconciling.view)
  })
}

const notSet = 'This receiver knows no REST API to ask: start it with --fetch-back URL.'

function wishOf(given: unknown): RunWish {
  const {
    conversations = [],
    onlyNamed = false,
    reachMs,
    callsPerSecond,
    anew = false,
  } = (given ?? {}) as Readonly<Record<string, unknown>>
  if (typeof onlyNamed !== 'boolean') throw new BadParameter('onlyNamed must be true or false.')
  if (typeof anew !== 'boolean') throw new BadParameter('anew must be true or false.')
  const reach = numberIn('reachMs', reachMs, LONGEST_REACH_MS)
  const calls = numberIn('callsPerSecond', callsPerSecond, MOST_CALLS_PER_SECOND)
  return {
    conversations: conversationsIn(conversations),
    onlyNamed,
    anew,
    ...(reach !== undefined && { reachMs: reach }),
    ...(calls !== undefined && { callsPerSecond: calls }),
  }
}

function conversationsIn(given: unknown): Conversation[] {
  if (!Array.isArray(given) || given.length > MOST_NAMED)
    throw new BadParameter(`conversations must be a list of at most ${MOST_NAMED}.`)
  return given.map((one, index) => {
    const conversation = readConversation(one)
    if (conversation !== null) return conversation
    throw new BadParameter(`conversations.${index} is none: give ${conversationForms}.`)
  })
}

function numberIn(name: string, value: unknown, max: number): number | undefined {
  if (value === undefined) return undefined
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 1 && value <= max) return value
  throw new BadParameter(`${name} must be a whole number from 1 to ${max}.`)
}
