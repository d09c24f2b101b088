/** Calls the private side of a Chat backend in development mode: rules C50-C53 of docs/spec/command.md. */
import { CannotRun } from '../cannot-run.ts'
import type { FlagValues } from '../flags.ts'

const defaultChat = 'http://127.0.0.1:8080'
/** An advance takes as long as the calls on its way. */
const longestCallMs = 600_000

export type DevelopmentCall = (
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: '' | `/${string}`,
  body?: object,
) => Promise<unknown>

/** Throws CannotRun with what the Chat backend said, or with why there is no answer. */
export function developmentCall({ chat = defaultChat }: FlagValues): DevelopmentCall {
  const base = originOf(chat)
  return async (method, path, body) => {
    const answer = await fetch(`${base}/api/development${path}`, {
      method,
      redirect: 'error',
      signal: AbortSignal.timeout(longestCallMs),
      ...(body !== undefined && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    }).catch((error: unknown) => {
      throw new CannotRun(`${base} did not answer: ${reasonOf(error)}. --chat names the Chat backend.`)
    })
    const said = parsed(await answer.text())
    if (answer.ok && said !== undefined) return said
    if (answer.status === 401)
      throw new CannotRun(`${base} asks for a sign-in: use its pages, or call it on its own machine.`)
    throw new CannotRun(sentenceOf(said) ?? `${base} is no Chat backend: it answered HTTP ${answer.status}.`)
  }
}

function originOf(chat: string): string {
  const url = URL.canParse(chat) ? new URL(chat) : null
  if (url !== null && /^https?:$/.test(url.protocol) && url.host !== '') return url.origin
  throw new CannotRun(
    `--chat is "${chat}": give the address of the Chat backend, for example ${defaultChat}.`,
  )
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
