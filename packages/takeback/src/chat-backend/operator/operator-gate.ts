/**
 * Who is the operator: whoever is signed in, or brings the operator key. Rule KY1 of docs/spec/operator.md. That a private
 * listener is open on loopback is not enough here: others have a shell on the machine too.
 */
import type { OperatorRefused } from '@takeback/protocol'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { createBearerSecret } from '../../http/bearer-secret.ts'
import { clientAddress, type TrustProxy } from '../../http/client-address.ts'
import { createAttemptLimit } from '../../http/sign-in/attempt-limit.ts'
import type { ByOperator } from '../turns/operator/change.ts'

export interface GateOptions {
  /** Null: only a sign-in opens. */
  readonly operatorKey: string | null
  readonly isSignedIn: (cookie: string | undefined) => boolean
  readonly clock: { now(): number }
  readonly trustProxy?: TrustProxy
}

export interface OperatorGate {
  /** Answers whoever is not the operator. */
  check(request: FastifyRequest, reply: FastifyReply): FastifyReply | undefined
  /** Of a request that passed. */
  operatorOf(request: FastifyRequest): ByOperator
}

const noKey: OperatorRefused = {
  error: 'This is for the operator: sign in, or send the operator key (Authorization: Bearer …).',
  reason: { code: 'no-key', params: {} },
}
const wrongKey: OperatorRefused = {
  error: 'That is not the operator key: it is in the file operator-key of the data folder.',
  reason: { code: 'wrong-key', params: {} },
}
const tooManyTries: OperatorRefused = {
  error: 'Too many wrong keys: wait a minute.',
  reason: { code: 'too-many-tries', params: {} },
}

export function createOperatorGate({
  operatorKey,
  isSignedIn,
  clock,
  trustProxy,
}: GateOptions): OperatorGate {
  const isKey = createBearerSecret(operatorKey === null ? [] : [operatorKey])
  const bringsKey = ({ headers }: FastifyRequest) => isKey(headers.authorization)
  const mayTry = createAttemptLimit(clock)

  return {
    check(request, reply) {
      const key = bringsKey(request)
      if (key === true || isSignedIn(request.headers.cookie)) return undefined
      if (key === false && !mayTry(clientAddress(request.raw, trustProxy)))
        return reply.code(429).header('retry-after', '60').send(tooManyTries)
      return reply
        .code(401)
        .header('www-authenticate', 'Bearer')
        .send(key === false ? wrongKey : noKey)
    },
    operatorOf: (request) => ({
      by: bringsKey(request) === true ? 'operator-key' : 'sign-in',
      from: clientAddress(request.raw, trustProxy),
    }),
  }
}
