/**
 * Who reads `/metrics` where one has to sign in: a session, or a program with the metrics token. Rules H57 and H58 of
 * docs/spec/http.md. The token opens nothing else, so it may lie where Prometheus reads it.
 */
import type { IncomingMessage } from 'node:http'
import { createBearerSecret } from './bearer-secret.ts'
import { clientAddress, type TrustProxy } from './client-address.ts'
import { createAttemptLimit } from './sign-in/attempt-limit.ts'

export interface MetricsGateOptions {
  /** Two during a rotation; empty: only a sign-in opens. */
  readonly tokens: readonly string[]
  readonly clock: { now(): number }
  readonly trustProxy?: TrustProxy
}

export interface MetricsRefused {
  readonly status: 401 | 429
  readonly error: string
}

/** What the token that came is worth; null: none came. A good one is never counted. */
export type MetricsGate = (request: IncomingMessage) => 'opens' | MetricsRefused | null

const wrongToken: MetricsRefused = {
  status: 401,
  error:
    'That is not the metrics token: it is in the file metrics-token of the data folder, or in that of --metrics-token-file.',
}
const tooManyTries: MetricsRefused = { status: 429, error: 'Too many wrong tokens: wait a minute.' }

export function createMetricsGate({ tokens, clock, trustProxy }: MetricsGateOptions): MetricsGate {
  const brings = createBearerSecret(tokens)
  const mayTry = createAttemptLimit(clock)
  return (request) => {
    const isRight = brings(request.headers.authorization)
    if (isRight === null) return null
    if (isRight) return 'opens'
    return mayTry(clientAddress(request, trustProxy)) ? wrongToken : tooManyTries
  }
}
