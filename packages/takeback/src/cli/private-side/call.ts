/** Calls the private side of a service of ours, as its pages do: whatever is refused, and that nobody answers, is a sentence. */
import { CannotRun } from '../cannot-run.ts'
import { UsageError } from '../flags.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

export interface Called {
  readonly service: 'Chat backend' | 'receiver'
  /** The flag that names its address. */
  readonly flag: 'chat' | 'monitor'
  /** As it was given; the page's own address will do. Absent: the one of a service that was started here without flags. */
  readonly address: string | undefined
  readonly withinMs: number
  /** What to do when it asks for a sign-in; absent: it says so itself. */
  readonly signIn?: string
}

type Ask<Answer> = (
  method: Method,
  path: `/${string}`,
  body?: object,
  headers?: Record<string, string>,
) => Promise<Answer>

export interface PrivateSide {
  /** Its origin. */
  readonly base: string
  /** Throws CannotRun when there is no answer. */
  readonly ask: Ask<Response>
  /** Throws CannotRun with what the service said, too. */
  readonly call: Ask<object>
}

const usually = { chat: 'http://127.0.0.1:8080', monitor: 'http://127.0.0.1:8082' } as const

/** Throws UsageError when the address is none. */
export function privateSide({ service, flag, address, withinMs, signIn }: Called): PrivateSide {
  const base = originOf(flag, address ?? usually[flag])

  const ask: PrivateSide['ask'] = (method, path, body, headers) =>
    fetch(`${base}${path}`, {
      method,
      redirect: 'error',
      signal: AbortSignal.timeout(withinMs),
      headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    }).catch((error: unknown) => {
      throw new CannotRun(`${base} did not answer: ${reasonOf(error)}. --${flag} names the ${service}.`)
    })

  return {
    base,
    ask,
    async call(method, path, body, headers) {
      const answer = await ask(method, path, body, headers)
      const said = parsed(await answer.text())
      if (answer.ok && typeof said === 'object' && said !== null) return said
      if (answer.status === 401 && signIn !== undefined)
        throw new CannotRun(`${base} asks for a sign-in: ${signIn}`)
      throw new CannotRun(sentenceOf(said) ?? `${base} is no ${service}: it answered HTTP ${answer.status}.`)
    },
  }
}

/** What a refusal says of itself; null: nothing that is ours. */
export async function sentenceIn(answer: Response): Promise<string | null> {
  return sentenceOf(parsed(await answer.text()))
}

function originOf(flag: Called['flag'], address: string): string {
  const url = URL.canParse(address) ? new URL(address) : null
  if (url !== null && /^https?:$/.test(url.protocol) && url.host !== '') return url.origin
  throw new UsageError(`--${flag} is "${address}": give an address, for example ${usually[flag]}.`)
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
