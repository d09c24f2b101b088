/** From our valibot schemas to JSON Schema 2020-12, as OpenAPI 3.1 and AsyncAPI 3 take it. */
import { type JsonSchema, toJsonSchema as convert } from '@valibot/to-json-schema'
import type * as v from 'valibot'

/** Actions that JSON Schema has no word for, but whose message says what is right. */
const said = new Set(['check', 'raw_check', 'raw_transform', 'max_bytes', 'regex'])

export type Schema = JsonSchema

/** What goes in: a request is described before it is read, an answer as it is sent. */
export function toSchema(schema: v.GenericSchema): Schema {
  const { $schema: _draft, ...described } = convert(schema, {
    target: 'draft-2020-12',
    typeMode: 'input',
    // What is left are transformations, which nobody sends.
    errorMode: 'ignore',
    overrideSchema: ({ valibotSchema, jsonSchema }) =>
      valibotSchema.type === 'custom' ? { ...jsonSchema, type: 'string' } : undefined,
    overrideAction: ({ valibotAction, jsonSchema }) => withMessage(valibotAction, jsonSchema),
  })
  return described
}

function withMessage(action: { readonly type: string }, jsonSchema: Schema): Schema | undefined {
  if (!said.has(action.type) || !('message' in action) || typeof action.message !== 'string') return undefined
  const { description } = jsonSchema
  const sentence = description === undefined ? action.message : `${description}; ${action.message}`
  return { ...jsonSchema, description: sentence }
}
