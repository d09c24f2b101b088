/** Calls the private side of a running receiver, as its page does. */
import { CannotRun } from './cannot-run.ts'
import type { FlagValues } from './flags.ts'
import { readFlagFile } from './read-file.ts'

const CALL_MS = 30_000

export interface Monitor {
  readonly address: string
  /** Throws CannotRun with what the receiver said, or with why there is no answer. */
  call(method: 'GET' | 'POST', path: `/${string}`, body?: object): Promise<object>
  /** Signs out where it signed in. */
  close(): Promise<void>
}

/** With `--monitor-secret-file` it signs in: behind a proxy, and beyond loopback, a monitor asks for that. Throws CannotRun. */
export async function openMonitor(
  address: string,
  { 'monitor-secret-file': secretFile }: Pick<FlagValues, 'monitor-secret-file'>,
): Promise<Monitor> {
  const base = originOf(address)
  const cookie = secretFile === undefined ? null : await signIn(base, secretOf(secretFile))
  return {
    address,
    async call(method, path, body) {
      const answer = await ask(base, cookie, method, path, body)
      const said = parsed(await answer.text())
      if (answer.ok && typeof said === 'object' && said !== null) return said
      if (answer.status === 401)
        throw new CannotRun(
          `${base} asks for a sign-in: give --monitor-secret-file FILE with the secret that it showed at its first start.`,
        )
      throw new CannotRun(sentenceOf(said) ?? `${base} is no receiver: it answered HTTP ${answer.status}.`)
    },
    async close() {
      if (cookie !== null) await ask(base, cookie, 'POST', '/sign-out')
    },
  }
}

/** Gives the cookie of the session. */
async function signIn(base: string, secret: string): Promise<string> {
  const answer = await ask(base, null, 'POST', '/sign-in', { secret })
  const [cookie] = answer.headers.get('set-cookie')?.split(';') ?? []
  if (answer.status === 204 && cookie !== undefined) return cookie
  if (answer.status === 404)
    throw new CannotRun(`${base} asks for no sign-in: call it without --monitor-secret-file.`)
  const why = sentenceOf(parsed(await answer.text())) ?? `HTTP ${answer.status}`
  throw new CannotRun(`${base} lets us not in with what --monitor-secret-file holds: ${why}`)
}

function secretOf(file: string): string {
  return readFlagFile('monitor-secret-file', file).trim()
}

function ask(
  base: string,
  cookie: string | null,
  method: 'GET' | 'POST',
  path: string,
  body?: object,
): Promise<Response> {
  return fetch(`${base}${path}`, {
    method,
    redirect: 'error',
    signal: AbortSignal.timeout(CALL_MS),
    headers: {
      ...(cookie !== null && { cookie }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }).catch((error: unknown) => {
    throw new CannotRun(`${base} did not answer: ${reasonOf(error)}. --monitor names the receiver's page.`)
  })
}

function originOf(monitor: string): string {
  const url = URL.canParse(monitor) ? new URL(monitor) : null
  if (url !== null && /^https?:$/.test(url.protocol) && url.host !== '') return url.origin
  throw new CannotRun(`--monitor is "${monitor}": give its address, for example http://127.0.0.1:8082.`)
}

function sentenceOf(said: unknown): string | null {
  if (typeof said !== 'object' || said === null || !('error' in said)) return null
  return typeof said.error === 'string' ? said.error : null
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown reason'
  return error.cause instanceof Error ? error.cause.message : error.message
}
