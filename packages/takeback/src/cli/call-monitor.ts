/** Calls the private side of a running receiver, as its page does. */
import { CannotRun } from './cannot-run.ts'

const CALL_MS = 30_000

/** Throws CannotRun with what the receiver said, or with why there is no answer. */
export async function callMonitor(
  monitor: string,
  method: 'GET' | 'POST',
  path: `/${string}`,
  body?: object,
): Promise<object> {
  const base = originOf(monitor)
  const answer = await fetch(`${base}${path}`, {
    method,
    redirect: 'error',
    signal: AbortSignal.timeout(CALL_MS),
    ...(body !== undefined && {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  }).catch((error: unknown) => {
    throw new CannotRun(`${base} did not answer: ${reasonOf(error)}. --monitor names the receiver's page.`)
  })
  const said = parsed(await answer.text())
  if (answer.ok && typeof said === 'object' && said !== null) return said
  if (answer.status === 401) throw new CannotRun(`${base} asks for a sign-in: call it on its own machine.`)
  throw new CannotRun(sentenceOf(said) ?? `${base} is no receiver: it answered HTTP ${answer.status}.`)
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
