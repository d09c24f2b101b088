/** The app backend's private side as OpenAPI 3.1: the monitor, the playground, health and metrics. */
import { playgroundCommands } from '@takeback/protocol'
import * as v from 'valibot'
import { apiInfo } from './api-info.ts'
import * as views from './own-views.ts'
import { toSchema } from './to-json-schema.ts'

export function ownOpenApi(): object {
  return {
    openapi: '3.1.0',
    info: apiInfo({
      title: 'Takeback: the private side of the app backend',
      description:
        'The monitor’s API, the playground’s (`takeback start` on this machine only), health and metrics. On loopback, or behind a sign-in whose session is a cookie. Ours, not Tencent’s. What Tencent does not send is null.',
    }),
    servers: [{ url: 'http://127.0.0.1:8082', description: '`takeback start` or `takeback receive`' }],
    // On loopback nothing is asked for.
    security: [{}, { Session: [] }],
    tags: [{ name: 'monitor' }, { name: 'playground' }, { name: 'operations' }],
    paths: withOtherRefusals({ ...monitor(), ...playground(), ...operations() }),
    components: {
      securitySchemes: {
        Session: { type: 'apiKey', in: 'cookie', name: '__Host-takeback-monitor' },
      },
      schemas: { Problem: toSchema(views.problem) },
    },
  }
}

const text = { type: 'string', maxLength: 256 }
const filters = [
  query('kind', { enum: ['c2c', 'group', 'topic', 'official'] }, 'Only recalls of this kind'),
  query('state', { enum: ['stored', 'applied', 'retrying', 'dead'] }, 'Only recalls in this state'),
  query('operator', text, 'UserID of who recalled'),
  query('platform', text, 'OptPlatform of the webhook'),
  query('conversation', text, 'A UserID, GroupId, TopicId or official account'),
  query('q', text, 'Found in any id'),
]
const paging = [
  query('cursor', { type: 'integer', minimum: 1 }, '`next` of the page before'),
  query('limit', { type: 'integer', minimum: 1, maximum: 200, default: 50 }, 'Entries of a page'),
]
const id = { name: 'id', in: 'path', required: true, schema: { type: 'integer', minimum: 1 } }

function monitor(): Readonly<Record<string, Methods>> {
  const ofMonitor = (summary: string, more: Operation) => ({ tags: ['monitor'], summary, ...more })
  return {
    '/api/recalls': {
      get: ofMonitor('List recalls, the newest first', {
        operationId: 'listRecalls',
        parameters: [...filters, ...paging],
        responses: { '200': json('A page', views.recallPage), '400': problem('A parameter is wrong') },
      }),
    },
    '/api/recalls/stream': {
      get: ofMonitor('Hear of recalls as they come (server-sent events)', {
        operationId: 'streamRecalls',
        responses: {
          '200': {
            description:
              'Events `recall` (as in /api/recalls), `state` (id, state, redeliveries) and `overview` (as in /api/overview). An id can be given back as Last-Event-ID.',
            content: { 'text/event-stream': { schema: { type: 'string' } } },
          },
        },
      }),
    },
    '/api/recalls/export': {
      get: ofMonitor('Export every recall that fits', {
        operationId: 'exportRecalls',
        parameters: [
          ...filters,
          query('format', { enum: ['json', 'csv'], default: 'json' }, 'What comes out'),
        ],
        responses: {
          '200': {
            description: 'As an attachment',
            content: {
              'application/json': { schema: toSchema(views.recallList) },
              'text/csv': { schema: { type: 'string' } },
            },
          },
          '400': problem('A parameter is wrong'),
        },
      }),
    },
    '/api/recalls/{id}': {
      get: ofMonitor('Read one recall with its checks, its request and its attempts', {
        operationId: 'readRecall',
        parameters: [id],
        responses: {
          '200': json('The recall', views.recallDetail),
          '404': problem('There is no such recall'),
        },
      }),
    },
    '/api/overview': {
      get: ofMonitor('Read the figures', {
        operationId: 'readOverview',
        responses: { '200': json('The figures', views.overview) },
      }),
    },
    '/api/quarantine': {
      get: ofMonitor('List authentic webhooks that were not understood', {
        operationId: 'listQuarantine',
        parameters: paging,
        responses: { '200': json('A page', views.quarantinePage), '400': problem('A parameter is wrong') },
      }),
    },
    '/api/quarantine/{id}/accept': {
      post: ofMonitor('Read a quarantined webhook again', {
        operationId: 'acceptQuarantined',
        parameters: [id],
        responses: {
          '200': json('Understood now', views.accepted),
          '404': problem('Nothing with this number is in quarantine'),
          '409': problem('Still not understood'),
        },
      }),
    },
    '/api/refusals': {
      get: ofMonitor('Read what was refused, and why', {
        operationId: 'readRefusals',
        responses: { '200': json('Counts since the start, and the latest', views.refusals) },
      }),
    },
    '/api/demo/recall': {
      post: ofMonitor('Send a message and take it back (`takeback start` only)', {
        operationId: 'demonstrateRecall',
        requestBody: body(views.recallKind, { kind: 'group' }),
        responses: {
          '200': json('Done', views.recallMade),
          '400': problem('The kind is none'),
          '404': problem('The Chat backend is elsewhere'),
          '502': problem('The Chat backend did not do it'),
        },
      }),
    },
  }
}

function playground(): Readonly<Record<string, Methods>> {
  const waiting = { '503': problem('The Chat backend is still starting') }
  const ofPlayground = (summary: string, more: Operation) => ({
    tags: ['playground'],
    summary,
    ...more,
    responses: { ...more.responses, '502': problem('The Chat backend did not do it'), ...waiting },
  })
  const restCall = v.object({ command: v.picklist(playgroundCommands), body: v.looseObject({}) })
  return {
    '/api/demo/playground': {
      get: ofPlayground('Read who plays', {
        operationId: 'readPlayground',
        responses: { '200': json('The people and where they meet', views.playground) },
      }),
    },
    '/api/demo/deliveries': {
      get: ofPlayground('Read the newest recall webhooks as they left', {
        operationId: 'listPlaygroundDeliveries',
        responses: { '200': json('The newest first', views.wirePage) },
      }),
    },
    '/api/demo/user-sig': {
      post: ofPlayground('Get a UserSig of one of the people', {
        operationId: 'issuePlaygroundUserSig',
        requestBody: body(views.userSigAsked, { userId: 'jared' }),
        responses: { '200': json('Valid for a day', views.userSig), '404': problem('None of the people') },
      }),
    },
    '/api/demo/scene': {
      post: ofPlayground('Say everything anew', {
        operationId: 'playScene',
        requestBody: body(views.sceneAsked, { language: 'en' }),
        responses: { '200': json('MsgIds', views.scene) },
      }),
    },
    '/api/demo/rest': {
      post: ofPlayground('Call REST v4 in the admin’s name', {
        operationId: 'callPlaygroundRest',
        requestBody: body(restCall, {
          command: 'openim/admin_msgwithdraw',
          body: { From_Account: 'jared', To_Account: 'Jonh', MsgKey: '48374_2837546_1557481126' },
        }),
        responses: {
          '200': json('The answer, also a refusal', views.restAnswer),
          '400': problem('The command is none of the playground’s'),
        },
      }),
    },
  }
}

function operations(): Readonly<Record<string, Methods>> {
  return {
    '/healthz': {
      get: {
        operationId: 'readHealth',
        tags: ['operations'],
        summary: 'Ask whether all is well',
        responses: { '200': json('It is', views.health), '503': json('Something failed', views.health) },
      },
    },
    '/api/openapi.json': description('readOpenApi', 'Read this description'),
    '/api/asyncapi.json': description('readAsyncApi', 'Read the description of the webhooks'),
    '/metrics': {
      get: {
        operationId: 'readMetrics',
        tags: ['operations'],
        summary: 'Read the figures in Prometheus’ format',
        responses: {
          '200': { description: 'Text', content: { 'text/plain': { schema: { type: 'string' } } } },
        },
      },
    },
  }
}

function description(operationId: string, summary: string): Methods {
  const responses = {
    '200': { description: 'The document', content: { 'application/json': { schema: { type: 'object' } } } },
  }
  return { get: { operationId, tags: ['operations'], summary, responses } }
}

type Methods = Readonly<Record<string, Operation>>

interface Operation {
  readonly operationId: string
  readonly responses: object
  readonly [field: string]: unknown
}

/** A sign-in that is missing, a page of somebody else's, a body that is no JSON, a fault of ours: one shape. */
function withOtherRefusals(paths: Readonly<Record<string, Methods>>): object {
  const refused = problem('Refused for another reason: no sign-in, another origin, no JSON, a fault of ours')
  const added = (methods: Methods) =>
    Object.entries(methods).map(([method, operation]) => [
      method,
      { ...operation, responses: { ...operation.responses, default: refused } },
    ])
  return Object.fromEntries(
    Object.entries(paths).map(([path, methods]) => [path, Object.fromEntries(added(methods))]),
  )
}

function query(name: string, schema: object, description: string): object {
  return { name, in: 'query', required: false, description, schema }
}

function body(schema: v.GenericSchema, example: object): object {
  return { required: true, content: { 'application/json': { schema: toSchema(schema), example } } }
}

function json(description: string, schema: v.GenericSchema): object {
  return { description, content: { 'application/json': { schema: toSchema(schema) } } }
}

function problem(description: string): object {
  return {
    description,
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Problem' } } },
  }
}
