/** The monitor's API. */
import * as views from '../own-views.ts'
import { toSchema } from '../to-json-schema.ts'
import { body, json, type Operation, type Paths, problem, query } from './parts.ts'

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

const ofMonitor = (summary: string, more: Operation) => ({ tags: ['monitor'], summary, ...more })

export const monitorPaths: Paths = {
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
            'Events, each with JSON as data: `recall` (an entry of /api/recalls), `state` (its id, state and redeliveries after a change), `heartbeat` (nothing), `reset` (too much was missed: read the list again). Their ids can be given back as Last-Event-ID.',
          content: { 'text/event-stream': { schema: { type: 'string' } } },
        },
      },
    }),
  },
  '/api/recalls/export': {
    get: ofMonitor('Export every recall that fits', {
      operationId: 'exportRecalls',
      parameters: [...filters, query('format', { enum: ['json', 'csv'], default: 'json' }, 'What comes out')],
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
  '/api/quarantine/{id}': {
    get: ofMonitor('Read one of them whole', {
      operationId: 'readQuarantined',
      parameters: [id],
      responses: {
        '200': json('The webhook', views.quarantined),
        '404': problem('Nothing with this number is in quarantine'),
      },
    }),
  },
  '/api/quarantine/{id}/accept': {
    post: ofMonitor('Read a quarantined webhook again, as it came or with a corrected body', {
      operationId: 'acceptQuarantined',
      parameters: [id],
      requestBody: { ...body(views.acceptAsked, { body: '{…}', person: 'ops' }), required: false },
      responses: {
        '200': json('Understood now', views.accepted),
        '400': problem('The body or the person is missing or too long'),
        '404': problem('Nothing with this number is in quarantine'),
        '409': json('Still not understood', views.notAccepted),
      },
    }),
  },
  '/api/refusals': {
    get: ofMonitor('Read what was refused, and why', {
      operationId: 'readRefusals',
      responses: { '200': json('Counts since the start, and the latest', views.refusals) },
    }),
  },
  '/api/reconcile': {
    get: ofMonitor('Read how far the search for lost recalls is', {
      operationId: 'readReconciling',
      responses: {
        '200': json('The run under way, or the latest', views.reconciling),
        '404': problem('The receiver knows no REST API'),
      },
    }),
    post: ofMonitor('Look for recalls whose webhook was lost, over the REST API', {
      operationId: 'reconcile',
      requestBody: {
        ...body(views.reconcileAsked, { conversations: [{ group: 'GROUP' }] }),
        required: false,
      },
      responses: {
        '202': json('Begun', views.reconciling),
        '400': problem('A field is wrong'),
        '404': problem('The receiver knows no REST API'),
        '409': problem('A run is under way'),
      },
    }),
  },
  '/api/erase': {
    post: ofMonitor('Take a user out of the inbox', {
      operationId: 'eraseUser',
      requestBody: body(views.eraseAsked, { userId: 'jared' }),
      responses: {
        '200': json('What went, and what is left', views.erased),
        '202': json('It takes longer: the same call again waits on', views.erasing),
        '400': problem('No UserID'),
        '409': problem('Other users are being erased'),
        '503': problem('The receiver stops'),
      },
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
