/**
 * One REST v4 command as data: where it is called, what it takes, which code each wrong field gets.
 * Source: PROTOCOL I:34620 (calling rules) and the page named in `source`.
 */
import * as v from 'valibot'
import { nulTrouble, pathOfNul } from '../nul.ts'

export interface RestDefinition<Request> {
  /** For example `openim`. */
  readonly service: string
  /** For example `admin_msgwithdraw`. */
  readonly command: string
  /** The documents that describe it, for example `I:35015; C:38980`. */
  readonly source: string
  readonly request: v.GenericSchema<unknown, Request>
  /** The documented code for a wrong or missing top-level field. */
  readonly fieldCodes: Readonly<Record<string, number>>
  /** For every other wrong field. */
  readonly otherCode: number
  /** Documented calls per second and app (200 unless the page says otherwise). */
  readonly callsPerSecond: number
  /** A second documented limit of an app: so many units in a minute. */
  readonly minuteQuota?: MinuteQuota<Request>
}

export interface MinuteQuota<Request> {
  readonly units: number
  /** For people: what is counted. */
  readonly of: string
  /** The documented code of the call that goes beyond it. */
  readonly code: number
  unitsOf(request: Request): number
}

/** What every REST v4 answer holds, with HTTP status 200 (I:34620). */
export interface RestEnvelope {
  ActionStatus: 'OK' | 'FAIL' | 'SomeError'
  ErrorInfo: string
  ErrorCode: number
}

export function defineRest<Request>(definition: RestDefinition<Request>): RestDefinition<Request> {
  return definition
}

export type ParsedRequest<Request> =
  | { readonly ok: true; readonly request: Request }
  | { readonly ok: false; readonly code: number; readonly info: string }

/** Checks a parsed JSON body; a refusal names the field and what is wrong with it. */
export function parseRequest<Request>(
  definition: RestDefinition<Request>,
  body: unknown,
): ParsedRequest<Request> {
  const parsed = v.safeParse(definition.request, body, { abortEarly: true })
  if (parsed.success) {
    const nulAt = pathOfNul(body)
    return nulAt === null ? { ok: true, request: parsed.output } : refusal(definition, nulAt, nulTrouble)
  }
  const [issue] = parsed.issues
  return refusal(definition, v.getDotPath(issue), whatIsWrong(issue))
}

function refusal<Request>(
  { fieldCodes, otherCode }: RestDefinition<Request>,
  path: string | null,
  wrong: string,
): ParsedRequest<Request> {
  const [field = ''] = (path ?? '').split('.')
  const code = fieldCodes[field] ?? otherCode
  return { ok: false, code, info: path === null ? wrong : `${path}: ${wrong}` }
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  boolean: 'true or false',
  Array: 'an array',
  Object: 'an object',
}
/** Of a wrong value so much is shown; a field of another kind may hold anything. */
const longestShown = 40

/** Our schemas say it themselves, but for the type of a value: there the library speaks of its own concepts. */
function whatIsWrong({ kind, message, expected, received }: v.BaseIssue<unknown>): string {
  if (received === 'undefined') return 'is missing'
  if (kind !== 'schema' || expected === null || !message.startsWith('Invalid ')) return message
  const wanted = typeNames[expected] ?? `one of ${expected.replaceAll(/[()"]/g, '').replaceAll(' | ', ', ')}`
  const shown = received.length > longestShown ? `${received.slice(0, longestShown)}…` : received
  return `must be ${wanted}, not ${typeNames[received] ?? shown}`
}
