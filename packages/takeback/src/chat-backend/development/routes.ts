/**
 * Development mode over HTTP, on private listeners only: rules DV50-DV58 of docs/spec/development.md. The guard, the sign-in
 * and the reading of bodies are those of every private route.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Development } from './development.ts'
import { DevelopmentRefusal } from './refused.ts'

const notHere =
  'This Chat backend is not in development mode: start it with "takeback start", or with "takeback chat --development".'

/** `development` gives null while the Chat backend is still starting. */
export function addDevelopmentRoutes(app: FastifyInstance, development: () => Development | null): void {
  const whenReady =
    (act: (ready: Development, request: FastifyRequest) => unknown) =>
    async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
      const ready = development()
      if (ready === null) return refuse(reply, 503, 'The Chat backend is still starting.')
      try {
        return await act(ready, request)
      } catch (error) {
        if (!(error instanceof DevelopmentRefusal)) throw error
        return refuse(reply, error.status, error.message)
      }
    }

  app.get(
    '/api/development',
    whenReady((ready) => ready.view()),
  )
  app.post(
    '/api/development/clock/freeze',
    whenReady((ready) => ready.freeze()),
  )
  app.post(
    '/api/development/clock/advance',
    whenReady((ready, { body }) => ready.advance(fieldOf(body, 'by'))),
  )
  app.post(
    '/api/development/clock/run',
    whenReady((ready) => ready.run()),
  )
  app.get(
    '/api/development/faults',
    whenReady((ready) => ready.faults()),
  )
  app.post(
    '/api/development/faults',
    whenReady((ready, { body }) => ready.order(body)),
  )
  app.put(
    '/api/development/faults',
    whenReady((ready, { body }) => ready.replacePlan(body)),
  )
  app.delete(
    '/api/development/faults',
    whenReady((ready) => ready.cancelAll()),
  )
  app.delete(
    '/api/development/faults/:id',
    whenReady((ready, { params }) => ready.cancel(orderOf(fieldOf(params, 'id')))),
  )
  app.post(
    '/api/development/reset',
    whenReady((ready) => ready.reset()),
  )
}

/** In production none of it is there, and whoever asks is told why. */
export function refuseDevelopment(app: FastifyInstance): void {
  for (const path of ['/api/development', '/api/development/*'])
    app.all(path, (_request, reply) => refuse(reply, 404, notHere))
}

function orderOf(id: unknown): number {
  if (typeof id === 'string' && /^[1-9]\d{0,14}$/.test(id)) return Number(id)
  throw new DevelopmentRefusal(
    `${JSON.stringify(id)} is no number of an order: GET /api/development/faults lists them.`,
    404,
  )
}

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  return Object.hasOwn(value, name) ? (value as Readonly<Record<string, unknown>>)[name] : undefined
}

function refuse(reply: FastifyReply, status: number, error: string): FastifyReply {
  return reply.code(status).send({ error })
}
