/** `/api/operator` on the private side of the Chat backend as OpenAPI 3.1: apps, admins and keys while it runs. */
import {
  changedBy,
  operatedSettingNames,
  type AppWithNewKey,
  changeKeyRequest,
  changeSettingsRequest,
  type ChangedApp,
  createAppRequest,
  type OperatedApp,
  type OperatedApps,
  type OperatorChange,
  operatorChangeKinds,
  type OperatorChanges,
  operatorRefusalCodes,
  type OperatorRefused,
} from '@takeback/protocol'
import * as v from 'valibot'
import { ofRecalls } from '../../packages/takeback/src/chat-backend/console/commands.ts'
import { apiInfo } from './api-info.ts'
import { commandRefused } from './console-views.ts'
import * as views from './own-views.ts'
import { body, json, type Operation, type Paths, problem, query } from './own/parts.ts'
import { answerSchema } from './rest-openapi.ts'
import { integer, milliseconds, text } from './rest/description.ts'
import { takebackRecallDescriptions } from './rest/takeback-recall.ts'
import { toSchema } from './to-json-schema.ts'

type SchemaOf<View> = v.GenericSchema<View>

const app = v.object({
  sdkAppId: integer,
  createdAt: milliseconds,
  disabledAt: v.pipe(v.nullable(milliseconds), v.description('null: it serves')),
  admins: v.array(text),
  liveKeys: v.pipe(v.picklist([1, 2]), v.description('2 during a rotation')),
  keyChangedAt: v.nullable(milliseconds),
  settings: v.object({
    redactAfterMs: integer,
    retentionMs: integer,
    limits: v.picklist(['none', 'tencent']),
    forbidGroupRecall: v.boolean(),
    recallWindowMs: integer,
    roleRecallWindowMs: integer,
  }),
}) satisfies SchemaOf<OperatedApp>
const changedApp = v.object({ app }) satisfies SchemaOf<ChangedApp>
const newKey = v.pipe(text, v.description('Shown in this answer and nowhere else'))
const appWithNewKey = v.object({ app, secretKey: newKey }) satisfies SchemaOf<AppWithNewKey>
const maybeNewKey = v.object({ app, secretKey: v.exactOptional(newKey) })
const settingValue = v.union([integer, v.boolean(), v.picklist(['none', 'tencent'])])
const change = v.object({
  id: integer,
  at: milliseconds,
  sdkAppId: integer,
  what: v.picklist(operatorChangeKinds),
  detail: v.nullable(text),
  settings: v.nullable(
    v.array(
      v.object({
        name: v.picklist(operatedSettingNames),
        before: v.pipe(
          v.nullable(settingValue),
          v.description('Null: an older version made the change, and did not keep it'),
        ),
        after: settingValue,
      }),
    ),
  ),
  by: v.picklist(changedBy),
  admin: v.pipe(v.nullable(text), v.description('The UserID of whoever asked over REST')),
  from: text,
}) satisfies SchemaOf<OperatorChange>
const apps = v.object({ apps: v.array(app) }) satisfies SchemaOf<OperatedApps>
const changes = v.object({
  changes: v.array(change),
  next: v.nullable(integer),
}) satisfies SchemaOf<OperatorChanges>

const refused = v.object({
  error: v.pipe(text, v.description('One sentence for people')),
  reason: v.object({
    code: v.picklist(operatorRefusalCodes),
    params: v.pipe(v.record(text, v.union([text, integer])), v.description('`app`, `admin`')),
  }),
}) satisfies SchemaOf<OperatorRefused>

const ofApp = (name: string, schema: object) => ({ name, in: 'path', required: true, schema })
const id = ofApp('app', { type: 'integer', minimum: 1 })
const userId = ofApp('userId', { type: 'string', minLength: 1, maxLength: 32 })
const unknown = json('There is no such app', refused)
const wrong = problem('The body is wrong')
const conflict = json('What is there does not allow it', refused)

/** What every address answers a stranger, and what is beyond these. */
function operation(summary: string, more: Operation): Operation {
  const responses = {
    ...more.responses,
    '401': json('Neither signed in nor with the operator key', refused),
    default: problem('Refused for another reason: too many wrong keys, another origin, no JSON'),
  }
  return { tags: ['operator'], summary, ...more, responses }
}

const paths: Paths = {
  '/api/operator/apps': {
    get: operation('List the apps', {
      operationId: 'listApps',
      responses: { '200': json('All of them', apps) },
    }),
    post: operation('Make an app', {
      operationId: 'createApp',
      requestBody: body(createAppRequest, { sdkAppId: 1_400_000_001, admins: ['administrator'] }),
      responses: { '201': json('Made', appWithNewKey), '400': wrong, '409': conflict },
    }),
  },
  '/api/operator/apps/{app}/key': {
    post: operation('Rotate the key: make a second one, or end the older', {
      operationId: 'changeKey',
      parameters: [id],
      requestBody: body(changeKeyRequest, { step: 'rotate' }),
      responses: {
        '200': json('rotate: with the new key', maybeNewKey),
        '400': wrong,
        '404': unknown,
        '409': conflict,
      },
    }),
  },
  '/api/operator/apps/{app}/disable': {
    post: operation('Stop serving an app; its webhooks that wait still go out', {
      operationId: 'disableApp',
      parameters: [id],
      responses: { '200': json('Disabled', changedApp), '404': unknown },
    }),
  },
  '/api/operator/apps/{app}/enable': {
    post: operation('Serve an app again', {
      operationId: 'enableApp',
      parameters: [id],
      responses: { '200': json('It serves', changedApp), '404': unknown },
    }),
  },
  '/api/operator/apps/{app}/settings': {
    patch: operation('Change the policy of an app', {
      operationId: 'changeSettings',
      parameters: [id],
      requestBody: body(changeSettingsRequest, { recallWindowMs: 120_000 }),
      responses: { '200': json('Changed', changedApp), '400': wrong, '404': unknown },
    }),
  },
  '/api/operator/apps/{app}/admins/{userId}': {
    put: operation('Make somebody an admin', {
      operationId: 'addAdmin',
      parameters: [id, userId],
      responses: { '200': json('An admin', changedApp), '400': wrong, '404': unknown },
    }),
    delete: operation('Take the rights of an admin away', {
      operationId: 'removeAdmin',
      parameters: [id, userId],
      responses: { '200': json('No admin', changedApp), '400': wrong, '404': unknown, '409': conflict },
    }),
  },
  '/api/operator/changes': {
    get: operation('List what was changed, by whom and from where, the newest first', {
      operationId: 'listChanges',
      parameters: [
        query('before', { type: 'integer', minimum: 1 }, '`next` of the page before'),
        query('limit', { type: 'integer', minimum: 1, maximum: 200, default: 50 }, 'Entries of a page'),
      ],
      responses: { '200': json('A page', changes), '400': problem('A parameter is wrong') },
    }),
  },
}

/** As in REST: same body, same answer. */
const recallPaths: Paths = Object.fromEntries(
  [...ofRecalls.values()].map(({ wire }) => {
    const described = takebackRecallDescriptions[`${wire.service}/${wire.command}`]
    if (described === undefined) throw new Error(`${wire.command} is not described in scripts/api/rest.`)
    const { summary, answer, example } = described
    const schema = toSchema(wire.request as v.GenericSchema)
    return [
      `/api/operator/apps/{app}/recalls/${wire.command}`,
      {
        post: operation(summary, {
          operationId: `recalls.${wire.command}`,
          parameters: [id],
          requestBody: { required: true, content: { 'application/json': { schema, example } } },
          responses: {
            '200': { description: 'Done', content: { 'application/json': { schema: answerSchema(answer) } } },
            '400': json('Refused', commandRefused),
            '404': unknown,
          },
        }),
      },
    ]
  }),
)

export function operatorOpenApi(): object {
  return {
    openapi: '3.1.0',
    info: apiInfo({
      title: 'Takeback: the operator’s API of the Chat backend',
      description:
        'Apps, admins and keys while it runs, and bulk recall without a UserSig. For whoever is signed in to the private side, or brings the operator key that lies in the data folder; on loopback too. Ours, not Tencent’s.',
    }),
    servers: [{ url: 'http://127.0.0.1:8080', description: '`takeback start` or `takeback chat`' }],
    security: [{ OperatorKey: [] }, { Session: [] }],
    tags: [{ name: 'operator' }],
    paths: { ...paths, ...recallPaths },
    components: {
      securitySchemes: {
        OperatorKey: { type: 'http', scheme: 'bearer' },
        Session: { type: 'apiKey', in: 'cookie', name: '__Host-takeback-chat-backend' },
      },
      schemas: { Problem: toSchema(views.problem) },
    },
  }
}
