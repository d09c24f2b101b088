/** From an error of the connection or of undici to one of the few words of rule H26 of docs/spec/http.md. */
import { errorCode } from '../error-code.ts'
import type { Unreachable } from './answer.ts'

/** Raised by our own connect function. */
export class EgressFailure extends Error {
  readonly outcome:
    | { readonly kind: 'unreachable'; readonly why: Unreachable }
    | { readonly kind: 'blocked'; readonly why: string }

  constructor(outcome: EgressFailure['outcome']) {
    super(outcome.why)
    this.outcome = outcome
  }
}

export function unreachable(why: Unreachable): EgressFailure {
  return new EgressFailure({ kind: 'unreachable', why })
}

export function failureOf(error: Error): EgressFailure['outcome'] {
  if (error instanceof EgressFailure) return error.outcome
  const code = errorCode(error)
  // undici gives some misbehaviour no code of its own.
  const isNotHttp =
    error.name === 'HTTPParserError' ||
    code === 'UND_ERR_HEADERS_OVERFLOW' ||
    /^bad (response|upgrade)$/.test(error.message)
  if (isNotHttp) return { kind: 'unreachable', why: 'bad-response' }
  return { kind: 'unreachable', why: code.startsWith('ERR_SSL') ? 'tls' : 'closed' }
}
