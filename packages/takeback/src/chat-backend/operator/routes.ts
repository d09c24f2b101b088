/**
 * `/api/operator` on the private side of the Chat backend: apps, admins and keys while it runs. Rules KY1-KY9 of
 * docs/spec/operator.md.
 */
import type { OperatedApps } from '@takeback/protocol'
import type { FastifyInstance } from 'fastify'
import type { TrustProxy } from '../../http/client-address.ts'
import { operatorCalls, type OperatorCallsParts } from './calls.ts'
import { createOperatorGate, type OperatorGate } from './operator-gate.ts'
import { operatedApps } from './read-apps.ts'

export interface OperatorParts extends OperatorCallsParts {
  /** Null: only a sign-in opens. */
  readonly operatorKey: string | null
  readonly clock: { now(): number }
  readonly trustProxy?: TrustProxy
}

export function addOperatorRoutes(app: FastifyInstance, parts: OperatorParts): void {
  const { operatorKey, clock, trustProxy } = parts
  const gate = createOperatorGate({
    operatorKey,
    clock,
    isSignedIn: (cookie) => app.isSignedIn(cookie),
    ...(trustProxy !== undefined && { trustProxy }),
  })
  void app.register(
    async (scope) => {
      scope.addHook('onRequest', async (request, reply) => gate.check(request, reply))
      scope.setNotFoundHandler((_request, reply) =>
        reply.code(404).send({ error: 'There is nothing at this address.' }),
      )
      addRoutes(scope, gate, parts)
    },
    { prefix: '/api/operator' },
  )
}

/** The gate asks for more than the private side does. */
const config = { isPublic: true }

function addRoutes(app: FastifyInstance, gate: OperatorGate, parts: OperatorParts): void {
  const calls = operatorCalls(gate, parts)
  app.get('/apps', { config }, async (): Promise<OperatedApps> => ({
    apps: await operatedApps(parts.engine),
  }))
  app.post('/apps', { config }, (request, reply) => calls.createApp(request, reply))
  app.post('/apps/:app/key', { config }, (request) => calls.changeKey(request))
  app.post('/apps/:app/disable', { config }, (request) => calls.setDisabled(request, true))
  app.post('/apps/:app/enable', { config }, (request) => calls.setDisabled(request, false))
  app.patch('/apps/:app/settings', { config }, (request) => calls.changeSettings(request))
  app.put('/apps/:app/admins/:userId', { config }, (request) => calls.addAdmin(request))
  app.delete('/apps/:app/admins/:userId', { config }, (request) => calls.removeAdmin(request))
  app.get('/changes', { config }, (request) => calls.listChanges(request))
}
