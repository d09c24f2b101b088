/** The console's API. */
import { deliveryStates, webhookCommands } from '@takeback/protocol'
import type * as v from 'valibot'
import { consoleCommands } from '../../../packages/takeback/src/chat-backend/console/commands.ts'
import type { AnyRestCommand } from '../../../packages/takeback/src/chat-backend/rest/registry.ts'
import * as views from '../console-views.ts'
import { answerSchema } from '../rest-openapi.ts'
import { takebackConfigDescriptions } from '../rest/takeback-config.ts'
import { toSchema } from '../to-json-schema.ts'
import { json, type Methods, type Operation, type Paths, problem, query } from './parts.ts'

const app = {
  name: 'app',
  in: 'path',
  required: true,
  description: 'SDKAppID',
  schema: { type: 'integer', minimum: 1 },
}
const id = { name: 'id', in: 'path', required: true, schema: { type: 'integer', minimum: 1 } }
const noApp = problem('This Chat backend serves no such app')

const ofConsole = (summary: string, more: Operation) => ({
  tags: ['console'],
  summary,
  ...more,
  responses: { ...more.responses, '503': problem('The Chat backend is still starting') },
})

export const consolePaths: Paths = {
  '/api/console': {
    get: ofConsole('Read how the webhooks of every app fare', {
      operationId: 'readConsole',
      responses: { '200': json('The apps', views.consoleView) },
    }),
  },
  '/api/console/nodes': {
    get: ofConsole('Read who shares the store, what each does, and what is late', {
      operationId: 'readConsoleNodes',
      responses: { '200': json('The nodes', views.nodesView) },
    }),
  },
  '/api/console/apps/{app}/deliveries': {
    get: ofConsole('List deliveries, the newest first', {
      operationId: 'listConsoleDeliveries',
      parameters: [
        app,
        query('state', { enum: deliveryStates }, 'Only those in this state'),
        query('command', { enum: Object.values(webhookCommands) }, 'Only those of this webhook'),
        query('since', { type: 'integer', minimum: 1 }, 'Enqueued at or after it; Unix milliseconds'),
        query('q', { type: 'string', maxLength: 256 }, 'The begin of any of their ids'),
        query('cursor', { type: 'integer', minimum: 1 }, '`next` of the page before'),
        query('limit', { type: 'integer', minimum: 1, maximum: 200, default: 50 }, 'Entries of a page'),
      ],
      responses: {
        '200': json('A page', views.consoleDeliveries),
        '400': problem('A parameter is wrong'),
        '404': noApp,
      },
    }),
  },
  '/api/console/apps/{app}/deliveries/stream': {
    get: ofConsole('Hear of deliveries that are new or moved (server-sent events)', {
      operationId: 'streamConsoleDeliveries',
      parameters: [app],
      responses: {
        '200': {
          description:
            'Events, each with JSON as data: `delivery` (an entry of the list, as it is now), `heartbeat` (nothing), `reset` (too much moved at once: read the list again). Nothing is resumed: read the newest page when a stream opens.',
          content: { 'text/event-stream': { schema: { type: 'string' } } },
        },
        '404': noApp,
      },
    }),
  },
  '/api/console/apps/{app}/deliveries/{id}': {
    get: ofConsole('Read the story of one delivery', {
      operationId: 'readConsoleDelivery',
      parameters: [app, id],
      responses: {
        '200': json('Its request, its attempts, what comes next', views.deliveryStory),
        '404': problem('There is no such app, or no such delivery'),
      },
    }),
  },
  ...Object.fromEntries(consoleCommands.map(commandPath)),
}

/** As in REST: same body, same answer. */
function commandPath({ wire }: AnyRestCommand): [string, Methods] {
  const described = takebackConfigDescriptions[`${wire.service}/${wire.command}`]
  if (described === undefined) throw new Error(`${wire.command} is not described in scripts/api/rest.`)
  const { summary, answer, example } = described
  const schema = toSchema(wire.request as v.GenericSchema)
  return [
    `/api/console/apps/{app}/commands/${wire.command}`,
    {
      post: {
        ...ofConsole(summary, {
          operationId: `command.${wire.command}`,
          parameters: [app],
          requestBody: { required: true, content: { 'application/json': { schema, example } } },
          responses: {
            '200': { description: 'Done', content: { 'application/json': { schema: answerSchema(answer) } } },
            '400': json('Refused', views.commandRefused),
            '404': noApp,
          },
        }),
        tags: ['commands'],
      },
    },
  ]
}
