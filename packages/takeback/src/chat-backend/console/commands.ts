/**
 * Commands of our REST without a UserSig: those of `v4/takeback_config` for whoever may use the console
 * (POST /api/console/apps/{app}/commands/{command}), those of `v4/takeback_recall` for the operator
 * (POST /api/operator/apps/{app}/recalls/{command}). The same wire, the same turns; only who asks is known in another way.
 * Rules CO8 and CO24 of docs/spec/console.md.
 */
import { type CommandRefused, okEnvelope, parseRequest, Refusal, type RestEnvelope } from '@takeback/protocol'
import type { FastifyRequest } from 'fastify'
import { clientAddress } from '../../http/client-address.ts'
import type { RestCall } from '../rest/command.ts'
import { recallPlanCommands } from '../rest/commands/recall-plans/list.ts'
import { getCallbackTokenCommand } from '../rest/commands/webhook-config/get-callback-token.ts'
import { webhookConfigCommands } from '../rest/commands/webhook-config/list.ts'
import type { AnyRestCommand } from '../rest/registry.ts'
import { adminsOf } from '../tables/apps.ts'
import type { ConsoleParts } from './parts.ts'

/** All but the one that shows a token that is set: the console makes one, shows it once, and never again. */
export const consoleCommands: readonly AnyRestCommand[] = webhookConfigCommands.filter(
  (command) => command !== getCallbackTokenCommand,
)
/** By its name. */
export type CommandSet = ReadonlyMap<string, AnyRestCommand>
export const ofConsole = setOf(consoleCommands)
export const ofRecalls = setOf(recallPlanCommands)

function setOf(commands: readonly AnyRestCommand[]): CommandSet {
  return new Map(commands.map((command) => [command.wire.command, command]))
}

export type CommandAnswer =
  | { readonly kind: 'done'; readonly answer: Partial<RestEnvelope> & Record<string, unknown> }
  | { readonly kind: 'refused'; readonly refusal: CommandRefused }
  | { readonly kind: 'unknown' }

export async function callCommand(
  commands: CommandSet,
  parts: ConsoleParts,
  app: number,
  name: string,
  request: FastifyRequest,
): Promise<CommandAnswer> {
  const command = commands.get(name)
  if (command === undefined) return { kind: 'unknown' }
  const body = request.body ?? {}
  if (typeof body !== 'object' || Array.isArray(body))
    return refused(command.wire.otherCode, 'the body must be a JSON object')
  const parsed = parseRequest(command.wire, body)
  if (!parsed.ok) return refused(parsed.code, parsed.info)
  try {
    const answer = await command.handle(parsed.request, await callOf(parts, app, request))
    return { kind: 'done', answer: { ...okEnvelope, ...answer } }
  } catch (error) {
    if (error instanceof Refusal) return refused(error.code, error.info)
    throw error
  }
}

function refused(code: number, error: string): CommandAnswer {
  return { kind: 'refused', refusal: { error, code } }
}

/** Whoever has the console is nobody of the app: what is done is done in the name of its first admin. */
async function callOf(
  { engine, dispatcher, trustProxy }: ConsoleParts,
  app: number,
  request: FastifyRequest,
): Promise<RestCall> {
  const [first] = await engine.read(adminsOf(app))
  const admin = first?.user_id ?? ''
  const clientIp = clientAddress(request.raw, trustProxy)
  const origin = { operator: admin, clientIp, platform: 'RESTAPI' }
  const { sendTestEvent } = dispatcher
  return {
    app,
    admin,
    origin,
    engine,
    asks: request.server.isSignedIn(request.headers.cookie) ? 'sign-in' : 'console',
    sendTestEvent,
    blocks: (url) => dispatcher.blocks(url),
    endpoint: (of, url) => dispatcher.endpoint(of, url),
  }
}
