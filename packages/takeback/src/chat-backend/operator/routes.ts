/**
 * `/api/operator` on the private side of the Chat backend: apps, admins and keys while it runs, and bulk recall without a
 * UserSig. Rules KY1-KY9 of docs/spec/operator.md, CO24 of docs/spec/console.md.
 */
import type { OperatedApps, OperatorRefused } from '@takeback/protocol'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { TrustProxy } from '../../http/client-address.ts'
import { pathNumberOf } from '../../http/query-parameters.ts'
import { answerCommand } from '../console/answer-command.ts'
import { ofRecalls } from '../console/commands.ts'
import type { ConsoleParts } from '../console/parts.ts'
import { appById } from '../tables/apps.ts'
import { operatorCalls, OperatorProblem, type OperatorCallsParts } from './calls.ts'
import { createOperatorGate, type OperatorGate } from './operator-gate.ts'
import { operatedApps } from './read-apps.ts'

/** Of a Chat backend that has started. */
export interface OperatorParts extends OperatorCallsParts {
  readonly console: ConsoleParts
}

export interface OperatorPlace {
  /** Null while the Chat backend is still starting. */
  readonly parts: () => OperatorParts | null
  /** Null: only a sign-in opens. */
  readonly operatorKey: string | null
  readonly clock: { now(): number }
  readonly trustProxy?: TrustProxy
}

export function addOperatorRoutes(app: FastifyInstance, place: OperatorPlace): void {
  const { operatorKey, clock, trustProxy } = place
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
      scope.setErrorHandler((error, _request, reply) => {
        if (!(error instanceof OperatorProblem) || error.reason === null) throw error
        const { statusCode, message, reason } = error
        return reply.code(statusCode).send({ error: message, reason } satisfies OperatorRefused)
      })
      addRoutes(scope, gate, place)
    },
    { prefix: '/api/operator' },
  )
}

const starting: OperatorRefused = {
  error: 'The Chat backend is still starting.',
  reason: { code: 'starting', params: {} },
}

/** The gate asks for more than the private side does. */
const config = { isPublic: true }

type Calls = ReturnType<typeof operatorCalls>
type Act = (calls: Calls, request: FastifyRequest, reply: FastifyReply, parts: OperatorParts) => unknown

function addRoutes(app: FastifyInstance, gate: OperatorGate, { parts }: OperatorPlace): void {
  const whenReady = (act: Act) => async (request: FastifyRequest, reply: FastifyReply) => {
    const ready = parts()
    if (ready === null) return reply.code(503).send(starting)
    return act(operatorCalls(gate, ready), request, reply, ready)
  }
  app.get(
    '/apps',
    { config },
    whenReady(async (_calls, _request, _reply, { engine }): Promise<OperatedApps> => ({
      apps: await operatedApps(engine),
    })),
  )
  app.post(
    '/apps',
    { config },
    whenReady((calls, request, reply) => calls.createApp(request, reply)),
  )
  app.post(
    '/apps/:app/key',
    { config },
    whenReady((calls, request) => calls.changeKey(request)),
  )
  app.post(
    '/apps/:app/disable',
    { config },
    whenReady((calls, request) => calls.setDisabled(request, true)),
  )
  app.post(
    '/apps/:app/enable',
    { config },
    whenReady((calls, request) => calls.setDisabled(request, false)),
  )
  app.patch(
    '/apps/:app/settings',
    { config },
    whenReady((calls, request) => calls.changeSettings(request)),
  )
  app.put(
    '/apps/:app/admins/:userId',
    { config },
    whenReady((calls, request) => calls.addAdmin(request)),
  )
  app.delete(
    '/apps/:app/admins/:userId',
    { config },
    whenReady((calls, request) => calls.removeAdmin(request)),
  )
  app.get(
    '/changes',
    { config },
    whenReady((calls, request) => calls.listChanges(request)),
  )
  app.post(
    '/apps/:app/recalls/:command',
    { config },
    whenReady(async (_calls, request, reply, { engine, console }) => {
      const sdkAppId = pathNumberOf(request, 'app')
      const [known] = await engine.read(appById(sdkAppId))
      if (known === undefined) {
        const reason = { code: 'no-app', params: { app: sdkAppId } } as const
        throw new OperatorProblem(404, 'This Chat backend serves no such app.', reason)
      }
      return answerCommand(ofRecalls, console, sdkAppId, request, reply)
    }),
  )
}
