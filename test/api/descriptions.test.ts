/** docs/api is what the schemas say, and valid: rules TE30-TE32 and TE35 of docs/spec/testing.md. */
import { globSync, readFileSync, readdirSync } from 'node:fs'
import specs from '@asyncapi/specs'
import { Validator } from '@seriousme/openapi-schema-validator'
import { documentedCommands, webhookCommands } from '@takeback/protocol'
import { wireFixtures } from 'takeback/testing'
import { Ajv, type SchemaObject } from 'ajv'
import addFormats from 'ajv-formats'
import { describe, expect, test } from 'vitest'
import { consoleCommands, ofRecalls } from '../../packages/takeback/src/chat-backend/console/commands.ts'
import { commandPath, restRegistry } from '../../packages/takeback/src/chat-backend/rest/registry.ts'
import { apiDocuments, textOf } from '../../scripts/api/documents.ts'
import { asyncapiComplaints, needsAsyncapiParser } from './asyncapi-parser.ts'
import {
  alertsApi,
  chatApi,
  checkOf,
  operatorApi,
  ownApi,
  type OpenApi,
  readDescription,
  restApi,
  webhooksApi,
} from './described.ts'

const root = new URL('../../', import.meta.url)

test.each(Object.entries(apiDocuments))(
  '[TE30] docs/api/%s is current: else run `npx node scripts/write-api-descriptions.ts`',
  (file, document) => {
    expect(readFileSync(new URL(`docs/api/${file}`, root), 'utf8')).toBe(textOf(document()))
  },
)

test('[TE30] nothing else is in docs/api', () => {
  const files = readdirSync(new URL('docs/api/', root)).filter((file) => file.endsWith('.json'))
  expect(files.toSorted()).toEqual(Object.keys(apiDocuments).toSorted())
})

describe('[TE31] valid by a public validator', () => {
  test.each([
    'rest-v4.openapi.json',
    'chat-backend.openapi.json',
    'app-backend.openapi.json',
    'operator.openapi.json',
  ])('%s: OpenAPI 3.1', async (file) => {
    const validator = new Validator()
    const { valid, errors } = await validator.validate(readDescription(file) as Record<string, unknown>)
    expect([valid, errors, validator.version]).toEqual([true, undefined, '3.1'])
  })

  test('webhooks and alerts: AsyncAPI 3', () => {
    const ajv = new Ajv({ strict: false, allErrors: true })
    addFormats.default(ajv)
    const validate = ajv.compile(specs.schemasWithoutId['3.0.0'] as SchemaObject)
    expect([validate(webhooksApi), validate.errors]).toEqual([true, null])
    expect([validate(alertsApi), validate.errors]).toEqual([true, null])
    expect(validate({ ...webhooksApi, channels: 'none' })).toBe(false)
  })

  test.each(['webhooks', 'alerts'])(
    '%s: AsyncAPI’s own parser has nothing to say',
    needsAsyncapiParser,
    async (name) => {
      const file = new URL(`docs/api/${name}.asyncapi.json`, root)
      expect(await asyncapiComplaints(readFileSync(file, 'utf8'))).toEqual([])
    },
  )

  test(
    'AsyncAPI’s own parser finds a message that does not belong to the channel of its operation',
    needsAsyncapiParser,
    async () => {
      const { c2cRecall, ...others } = webhooksApi.operations
      const strange = { ...c2cRecall, messages: [{ $ref: '#/channels/answer/messages/answer' }] }
      const wrong = { ...webhooksApi, operations: { ...others, c2cRecall: strange } }
      expect(await asyncapiComplaints(JSON.stringify(wrong))).toEqual([
        expect.stringMatching(
          /^operations\.c2cRecall\.messages\.0: .* does not belong to the specified channel/,
        ),
      ])
    },
  )

  test.each([
    ['rest-v4', restApi],
    ['chat-backend', chatApi],
    ['app-backend', ownApi],
    ['operator', operatorApi],
    ['webhooks', webhooksApi],
    ['alerts', alertsApi],
  ])('%s: every reference leads somewhere', (_name, document) => {
    const broken = referencesOf(document).filter((reference) => at(document, reference) === undefined)
    expect(broken).toEqual([])
  })
})

describe('[TE32] everything is in it', () => {
  test('every REST command that is served', () => {
    expect(Object.keys(restApi.paths)).toEqual(
      restRegistry.served.map(({ wire }) => `/v4/${commandPath(wire)}`),
    )
  })

  test('every webhook that is sent', () => {
    const named = Object.values(webhooksApi.components.messages).map(({ name }) => name)
    expect(named).toEqual([...Object.values(webhookCommands), 'answer'])
    expect(documentedCommands).toEqual(expect.arrayContaining(Object.values(webhookCommands)))
  })

  test('every route of the monitor and of the playground', () => {
    const routes = routesIn('packages/takeback/src/app-backend/*/*routes.ts')
    expect(routes.length).toBeGreaterThan(12)
    const documents = ['get /api/openapi.json', 'get /api/asyncapi.json', 'get /api/alerts.asyncapi.json']
    const others = ['get /healthz', 'get /readyz', 'get /metrics', 'get /api/session', ...documents]
    expect(describedIn(ownApi)).toEqual([...routes, ...others].toSorted())
  })

  test('every route of the console and of development mode, and each command of the console', () => {
    const anyCommand = 'post /api/console/apps/{app}/commands/{command}'
    const added = routesIn('packages/takeback/src/chat-backend/*/routes.ts')
    expect(added.length).toBeGreaterThan(14)
    const commands = consoleCommands.map(({ wire }) => anyCommand.replace('{command}', wire.command))
    const routes = [...added.filter((route) => route !== anyCommand), ...commands]
    const documents = ['get /api/openapi.json', 'get /api/chat-backend.openapi.json']
    const others = ['get /healthz', 'get /readyz', 'get /metrics', 'get /api/session', ...documents]
    expect(describedIn(chatApi)).toEqual([...routes, ...others].toSorted())
  })

  test('every route of the operator', () => {
    const source = readFileSync(
      new URL('packages/takeback/src/chat-backend/operator/routes.ts', root),
      'utf8',
    )
    const routes = [...source.matchAll(/app\.(get|post|put|patch|delete)\(\s*'([^']*)'/g)].flatMap(
      ([, method, path = '']) => {
        const route = `${method} /api/operator${path.replaceAll(/:(\w+)/g, '{$1}')}`
        return [...ofRecalls.keys()].map((name) => route.replace('{command}', name))
      },
    )
    expect(routes.length).toBeGreaterThan(8)
    expect(describedIn(operatorApi)).toEqual([...new Set(routes)].toSorted())
  })
})

describe('[TE35] examples are valid by their own schemas', () => {
  test.each([...examplesOf(restApi), ...examplesOf(chatApi), ...examplesOf(ownApi)])(
    '%s',
    (_name, check, example) => {
      expect(check(example)).toEqual([])
    },
  )

  test('those of webhooks are the documents’ samples', () => {
    const none = { components: { schemas: {} } }
    const samples = Object.values(webhooksApi.components.messages).flatMap(({ payload, examples }) => {
      const check = checkOf(payload, none, false)
      expect(examples.flatMap((example) => check(example.payload))).toEqual([])
      return examples.map((example) => example.payload)
    })
    const webhooks = wireFixtures().flatMap((fixture) => (fixture.kind === 'webhook' ? [fixture.body] : []))
    expect(webhooks.length).toBeGreaterThan(10)
    expect(samples).toEqual(expect.arrayContaining(webhooks))
  })
})

/** Of our own APIs, as the sources add them. */
function routesIn(files: string): string[] {
  const sources = globSync(files, { cwd: root }).map((file) => readFileSync(new URL(file, root), 'utf8'))
  return [...sources.join('').matchAll(/app\.(get|post|put|delete)\(\s*'(\/api[^']*)'/g)].map(
    ([, method, path = '']) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`,
  )
}

function describedIn(api: OpenApi): string[] {
  return Object.entries(api.paths)
    .flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`))
    .toSorted()
}

function examplesOf(api: OpenApi) {
  return Object.values(api.paths)
    .flatMap((methods) => Object.values(methods))
    .flatMap(({ operationId, requestBody }) => {
      const content = requestBody?.content['application/json']
      return content === undefined
        ? []
        : [[operationId, checkOf(content.schema, api), content.example] as const]
    })
}

function referencesOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) =>
    name === '$ref' && typeof inner === 'string' ? [inner] : referencesOf(inner),
  )
}

/** What a reference such as `#/components/schemas/Refusal` leads to. */
function at(document: unknown, reference: string): unknown {
  return reference
    .slice(2)
    .split('/')
    .reduce<unknown>(
      (place, name) =>
        typeof place === 'object' && place !== null ? (place as Record<string, unknown>)[name] : undefined,
      document,
    )
}
