/** Calls of an API of ours, held to its description. */
import { expect } from 'vitest'
import { checkOf, type OpenApi } from './described.ts'

/** One call and what it must get. */
export interface Call {
  /** `get /api/recalls/{id}` */
  readonly route: string
  readonly status: number
  /** What stands for `{id}`, and for `{app}`. */
  readonly id?: number
  readonly app?: number
  readonly query?: string
  readonly body?: object
  readonly origin?: string
}

/** Only a breakdown gives them. */
const rare = new Set(['502', '503', 'default'])

export function nameOf({ route, status }: Pick<Call, 'route' | 'status'>): string {
  return `${route} ${status}`
}

/** Every answer that is described, by the name of a call that gets it. */
export function describedAnswers(api: OpenApi): string[] {
  return Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { responses }]) =>
      Object.keys(responses)
        .filter((status) => !rare.has(status))
        .map((status) => `${method} ${path} ${status}`),
    ),
  )
}

/** Gives what was answered; a stream's beginning is not read. */
export async function answersAsDescribed(api: OpenApi, base: string, call: Call): Promise<unknown> {
  const { route, id = 0, app = 0, query = '', body, origin } = call
  const [method = '', path = ''] = route.split(' ')
  const place = path.replace('{id}', String(id)).replace('{app}', String(app))
  const url = new URL(`${place}?${query}`, base)
  const enough = new AbortController()
  const answer = await fetch(url, {
    method: method.toUpperCase(),
    signal: enough.signal,
    ...(body !== undefined && { body: JSON.stringify(body) }),
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(origin !== undefined && { origin }),
    },
  })
  const [type = ''] = (answer.headers.get('content-type') ?? '').split(';')
  const responses = api.paths[path]?.[method]?.responses ?? {}
  const content = (responses[String(answer.status)] ?? responses['default'])?.content?.[type]
  expect([
    nameOf({ route, status: answer.status }),
    content === undefined ? `not described: ${type}` : type,
  ]).toEqual([nameOf(call), type])
  // A stream has no end.
  if (type === 'text/event-stream') return enough.abort()
  const text = await answer.text()
  const value: unknown = type === 'application/json' ? JSON.parse(text) : text
  expect([route, checkOf(content?.schema ?? {}, api)(value), value]).toEqual([route, [], value])
  return value
}
