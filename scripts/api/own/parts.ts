/** The parts of which the paths of our own APIs are made. */
import type * as v from 'valibot'
import { toSchema } from '../to-json-schema.ts'

export type Methods = Readonly<Record<string, Operation>>

export interface Operation {
  readonly operationId: string
  readonly responses: object
  readonly [field: string]: unknown
}

export type Paths = Readonly<Record<string, Methods>>

export function query(name: string, schema: object, description: string): object {
  return { name, in: 'query', required: false, description, schema }
}

export function body(schema: v.GenericSchema, example: object): object {
  return { required: true, content: { 'application/json': { schema: toSchema(schema), example } } }
}

export function json(description: string, schema: v.GenericSchema): object {
  return { description, content: { 'application/json': { schema: toSchema(schema) } } }
}

export function problem(description: string): object {
  return {
    description,
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Problem' } } },
  }
}

/** A sign-in that is missing, a page of somebody else's, a body that is no JSON, a fault of ours: one shape. */
export function withOtherRefusals(paths: Paths): object {
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
