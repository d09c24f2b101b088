/**
 * The playground's API: rules PG1-PG6 of docs/spec/playground.md. What stands behind it, the Chat backend, is a port:
 * whoever composes both halves (`cli/`) hands it in. Only added where the listener is for this machine alone, and behind
 * the private guard, which checks the Host header.
 */
import {
  type PlaygroundCommand,
  playgroundCommands,
  type PlaygroundView,
  type RestAnswer,
  type SceneView,
  type UserSigView,
  type WirePage,
} from '@takeback/protocol'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Log } from '../../http/log.ts'

/** What the page can ask of the Chat backend. */
export interface Playground {
  view(): PlaygroundView
  /** Null: none of the playground's people. */
  userSig(userId: string): string | null
  scene(language: 'en' | 'zh'): Promise<SceneView>
  rest(command: PlaygroundCommand, body: object): Promise<RestAnswer>
  deliveries(): Promise<WirePage>
  /** Where the live gateway is, as an origin: `ws://127.0.0.1:8080`. */
  liveOrigin(): string
}

/** `playground` gives null while the Chat backend is still starting. */
export function addPlaygroundRoutes(
  app: FastifyInstance,
  playground: () => Playground | null,
  log: Log,
): void {
  const whenReady =
    (act: (playground: Playground, request: FastifyRequest, reply: FastifyReply) => unknown) =>
    async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
      const ready = playground()
      if (ready === null) return refuse(reply, 503, 'The Chat backend is still starting.')
      try {
        return await act(ready, request, reply)
      } catch (error) {
        log.warn({ err: error, url: request.url }, 'the playground could not do it')
        return refuse(reply, 502, `The Chat backend did not do it: ${(error as Error).message}`)
      }
    }

  app.get('/', async (_request, reply) => reply.redirect('/playground', 302))
  app.get(
    '/api/demo/playground',
    whenReady((ready) => ready.view()),
  )
  app.get(
    '/api/demo/deliveries',
    whenReady((ready) => ready.deliveries()),
  )
  app.post(
    '/api/demo/user-sig',
    whenReady((ready, { body }, reply) => {
      const userSig = ready.userSig(textOf(body, 'userId'))
      if (userSig === null) return refuse(reply, 404, 'userId is none of the playground’s people.')
      return { userSig } satisfies UserSigView
    }),
  )
  app.post(
    '/api/demo/scene',
    whenReady((ready, { body }) => ready.scene(textOf(body, 'language') === 'zh' ? 'zh' : 'en')),
  )
  app.post(
    '/api/demo/rest',
    whenReady((ready, { body }, reply) => {
      const command = playgroundCommands.find((known) => known === textOf(body, 'command'))
      const given = fieldOf(body, 'body')
      if (command === undefined || typeof given !== 'object' || given === null)
        return refuse(reply, 400, `command must be one of ${playgroundCommands.join(', ')}, body an object.`)
      return ready.rest(command, given)
    }),
  )
}

function textOf(body: unknown, name: string): string {
  const value = fieldOf(body, name)
  return typeof value === 'string' ? value : ''
}

function fieldOf(body: unknown, name: string): unknown {
  if (typeof body !== 'object' || body === null) return undefined
  return Object.hasOwn(body, name) ? (body as Readonly<Record<string, unknown>>)[name] : undefined
}

function refuse(reply: FastifyReply, status: number, error: string): FastifyReply {
  return reply.code(status).send({ error })
}
