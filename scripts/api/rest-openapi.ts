/** REST v4 as OpenAPI 3.1: every command that is served, with what it takes, what it answers and how it refuses. */
import { errorCodeRanges, errorCodes } from '@takeback/protocol'
import * as v from 'valibot'
import {
  type AnyRestCommand,
  commandPath,
  restRegistry,
} from '../../packages/takeback/src/chat-backend/rest/registry.ts'
import { apiInfo } from './api-info.ts'
import { accountDescriptions } from './rest/accounts.ts'
import { c2cDescriptions } from './rest/c2c.ts'
import type { RestDescription } from './rest/description.ts'
import { groupDescriptions } from './rest/group.ts'
import { officialDescriptions } from './rest/official.ts'
import { takebackConfigDescriptions } from './rest/takeback-config.ts'
import { takebackRecallDescriptions } from './rest/takeback-recall.ts'
import { type Schema, toSchema } from './to-json-schema.ts'

const descriptions = {
  ...accountDescriptions,
  ...c2cDescriptions,
  ...groupDescriptions,
  ...officialDescriptions,
  ...takebackConfigDescriptions,
  ...takebackRecallDescriptions,
}

const tags: Readonly<Record<string, string>> = {
  im_open_login_svc: 'Accounts',
  openim: 'One-to-one messages',
  group_open_http_svc: 'Groups',
  million_group_open_http_svc: 'Topics',
  official_account_open_http_svc: 'Official accounts',
  takeback_config: 'Ours, not Tencent’s: webhook settings, deliveries and receipts',
  takeback_recall: 'Ours, not Tencent’s: bulk recall with a preview',
}

export function restOpenApi(): object {
  return {
    openapi: '3.1.0',
    info: apiInfo({
      title: 'Takeback: REST v4 of the Chat backend',
      description:
        'The served part of Tencent Chat’s REST v4, and `takeback_config` and `takeback_recall`, which are ours. Every answer has HTTP status 200: `ErrorCode` tells what became of the call. The body is read as JSON whatever the Content-Type says. Not affiliated with Tencent.',
    }),
    servers: [{ url: 'http://127.0.0.1:8080', description: '`takeback start` or `takeback chat`' }],
    security: [{ UserSig: [] }],
    tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
    paths: Object.fromEntries(
      restRegistry.served.map((command) => [
        `/v4/${commandPath(command.wire)}`,
        { post: operation(command) },
      ]),
    ),
    components: {
      securitySchemes: {
        UserSig: {
          type: 'apiKey',
          in: 'query',
          name: 'usersig',
          description: 'Issued with the app’s key for the `identifier`, which must be an admin of the app.',
        },
      },
      parameters: callParameters,
      schemas: { Refusal: refusal },
    },
  }
}

function operation({ wire }: AnyRestCommand): object {
  const path = commandPath(wire)
  const described: RestDescription | undefined = descriptions[path]
  if (described === undefined)
    throw new Error(`${path} is served and not described: add it to a file of scripts/api/rest.`)
  const { summary, answer, example } = described
  const { otherCode, fieldCodes, callsPerSecond, source, minuteQuota: quota } = wire
  const quotaText =
    quota === undefined ? '' : `, and ${quota.units} ${quota.of} per minute (${quota.code} beyond it)`
  return {
    operationId: path.replace('/', '.'),
    tags: [wire.service],
    summary,
    description: `Document: ${source}. With the limits of Tencent’s cloud ${callsPerSecond} calls per second (60007 beyond them)${quotaText}. A wrong field is refused with its code in \`x-field-codes\`, any other with ${otherCode}.`,
    'x-field-codes': fieldCodes,
    parameters: Object.keys(callParameters).map((name) => ({ $ref: `#/components/parameters/${name}` })),
    requestBody: {
      required: true,
      content: { 'application/json': { schema: toSchema(wire.request as v.GenericSchema), example } },
    },
    responses: {
      '200': {
        description: 'The answer, or a refusal',
        content: {
          'application/json': {
            schema: { oneOf: [answerSchema(answer), { $ref: '#/components/schemas/Refusal' }] },
          },
        },
      },
    },
  }
}

export function answerSchema(fields: v.ObjectEntries): Schema {
  return toSchema(
    v.object({
      ActionStatus: v.pipe(
        v.picklist(['OK', 'SomeError']),
        v.description('SomeError: done for some, see ErrorList'),
      ),
      ErrorInfo: v.string(),
      ErrorCode: v.literal(0),
      ...fields,
    }),
  )
}

const callParameters = {
  sdkappid: parameter(
    'sdkappid',
    { type: 'integer', minimum: 1, maximum: 4_294_967_295 },
    'Of the app',
    1_400_000_000,
  ),
  identifier: parameter('identifier', { type: 'string' }, 'UserID of an admin of the app', 'administrator'),
  random: parameter(
    'random',
    { type: 'integer', minimum: 0, maximum: 4_294_967_295 },
    'Drawn for each call; it is not looked at again',
    99_999_999,
  ),
  contenttype: parameter('contenttype', { type: 'string', const: 'json' }, 'Always json', 'json'),
}

function parameter(name: string, schema: object, description: string, example: unknown): object {
  return { name, in: 'query', required: true, description, schema, example }
}

const refusal = {
  type: 'object',
  description:
    'What the codes mean stands in `x-error-codes` and, where only a range is documented, in `x-error-code-ranges`.',
  required: ['ActionStatus', 'ErrorInfo', 'ErrorCode'],
  properties: {
    ActionStatus: { const: 'FAIL' },
    ErrorInfo: { type: 'string', description: 'What was wrong, with which value' },
    ErrorCode: { type: 'integer', minimum: 1 },
  },
  examples: [{ ActionStatus: 'FAIL', ErrorInfo: 'From_Account: is missing', ErrorCode: 90008 }],
  'x-error-codes': Object.fromEntries(
    Object.entries(errorCodes).map(([code, { meaning }]) => [code, meaning]),
  ),
  'x-error-code-ranges': errorCodeRanges,
}
