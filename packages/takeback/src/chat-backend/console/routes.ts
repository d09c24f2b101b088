/** The console's API: rules CO1-CO9 of docs/spec/console.md. Shapes: own/console.ts of the protocol. */
import type { ConsoleDeliveries } from '@takeback/protocol'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { pathNumberOf, type Query } from '../../http/query-parameters.ts'
import { appById } from '../tables/apps.ts'
import { listDeliveries } from '../webhooks/list-deliveries.ts'
import { answerCommand } from './answer-command.ts'
import { ofConsole } from './commands.ts'
import { DeliveryFeed } from './delivery-feed.ts'
import { readStory } from './delivery-story.ts'
import { readNodes } from './nodes.ts'
import { readOverview } from './overview.ts'
import { cursorOf, filterOf, limitOf } from './parameters.ts'
import type { ConsoleParts } from './parts.ts'
import { shownDelivery } from './shown-delivery.ts'

export interface ConsolePlace {
  /** Null while the Chat backend is still starting. */
  readonly parts: () => ConsoleParts | null
  /** Playground and monitor are on this origin too. */
  readonly playground: boolean
}

type Act = (parts: ConsoleParts, request: FastifyRequest, reply: FastifyReply) => unknown

export function addConsoleRoutes(app: FastifyInstance, { parts, playground }: ConsolePlace): void {
  let feed: DeliveryFeed | undefined
  app.addHook('preClose', async () => feed?.close())

  const whenReady = (act: Act) => async (request: FastifyRequest, reply: FastifyReply) => {
    const ready = parts()
    if (ready === null) return refuse(reply, 503, 'The Chat backend is still starting.')
    return act(ready, request, reply)
  }
  const ofApp = (
    act: (parts: ConsoleParts, sdkAppId: number, request: FastifyRequest, reply: FastifyReply) => unknown,
  ) =>
    whenReady(async (ready, request, reply) => {
      const sdkAppId = pathNumberOf(request, 'app')
      const [known] = await ready.engine.read(appById(sdkAppId))
      return known === undefined
        ? refuse(reply, 404, 'This Chat backend serves no such app.')
        : act(ready, sdkAppId, request, reply)
    })

  app.get(
    '/api/console',
    whenReady((ready) => readOverview(ready, playground)),
  )
  app.get('/api/console/nodes', whenReady(readNodes))
  app.get(
    '/api/console/apps/:app/deliveries',
    ofApp((ready, sdkAppId, { query }) => list(ready, sdkAppId, query as Query)),
  )
  app.get(
    '/api/console/apps/:app/deliveries/stream',
    ofApp((ready, sdkAppId, request, reply) => {
      feed ??= new DeliveryFeed(ready)
      return feed.connect(sdkAppId, request, reply)
    }),
  )
  app.get(
    '/api/console/apps/:app/deliveries/:id',
    ofApp(async (ready, sdkAppId, request, reply) => {
      const story = await readStory(ready, sdkAppId, pathNumberOf(request))
      return (
        story ??
        refuse(reply, 404, 'The app has no such delivery; those that ended are forgotten after a while.')
      )
    }),
  )
  app.post(
    '/api/console/apps/:app/commands/:command',
    ofApp((ready, sdkAppId, request, reply) => answerCommand(ofConsole, ready, sdkAppId, request, reply)),
  )
}

async function list({ engine }: ConsoleParts, sdkAppId: number, query: Query): Promise<ConsoleDeliveries> {
  const { deliveries, next } = await listDeliveries(
    engine,
    sdkAppId,
    filterOf(query),
    cursorOf(query),
    limitOf(query),
  )
  return { deliveries: deliveries.map(shownDelivery), next }
}

function refuse(reply: FastifyReply, status: number, error: string): FastifyReply {
  return reply.code(status).send({ error })
}
