/** The committed descriptions, and validators for what the servers really say. */
import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'

export type Json = Readonly<Record<string, unknown>>

const folder = new URL('../../docs/api/', import.meta.url)

export interface OpenApi extends Json {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Json }
}

export interface Operation extends Json {
  readonly operationId: string
  readonly requestBody?: { readonly content: Readonly<Record<string, Content>> }
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, Content>> }>>
}

interface Content {
  readonly schema: Json
  readonly example?: unknown
}

export interface AsyncApi extends Json {
  readonly operations: Readonly<
    Record<string, { readonly bindings: { readonly http: { readonly query: Json } } }>
  >
  readonly components: {
    readonly schemas?: Json
    readonly messages: Readonly<
      Record<
        string,
        {
          readonly name: string
          readonly payload: Json
          readonly examples: readonly { readonly payload: unknown }[]
        }
      >
    >
  }
}

export function readDescription(file: string): unknown {
  return JSON.parse(readFileSync(new URL(file, folder), 'utf8'))
}

export const restApi = readDescription('rest-v4.openapi.json') as OpenApi
export const chatApi = readDescription('chat-backend.openapi.json') as OpenApi
export const ownApi = readDescription('app-backend.openapi.json') as OpenApi
export const operatorApi = readDescription('operator.openapi.json') as OpenApi
export const alertsApi = readDescription('alerts.asyncapi.json') as AsyncApi
export const webhooksApi = readDescription('webhooks.asyncapi.json') as AsyncApi

const ajv = new Ajv2020({ strict: false, allErrors: true })

/** Gives what is wrong with a value, in words; empty when it is as described. */
export type Check = (value: unknown) => string[]

/**
 * `closed`: a field that is not described is wrong too. Documents stay open, as later versions add fields; what our own
 * servers say today is described in full.
 */
export function checkOf(
  schema: Json,
  { components }: Pick<OpenApi, 'components'> | { components: { schemas: Json } },
  closed = true,
): Check {
  const whole = { ...schema, components }
  const validate = ajv.compile(closed ? (closedObjects(whole) as Json) : whole)
  return (value) =>
    validate(value)
      ? []
      : (validate.errors ?? []).map(
          ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
        )
}

/** Every object with named fields gets no others. */
function closedObjects(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closedObjects)
  if (typeof schema !== 'object' || schema === null) return schema
  const closed = Object.fromEntries(
    Object.entries(schema).map(([name, inner]) => [name, closedObjects(inner)]),
  )
  const isNamed = closed['type'] === 'object' && Object.keys(closed['properties'] ?? {}).length > 0
  const isOpen = isNamed && closed['additionalProperties'] === undefined
  return isOpen ? { ...closed, additionalProperties: false } : closed
}
