/** What each address of `/api/operator` does: reads the request strictly, asks a turn, shows the app as it is then. */
import { randomBytes } from 'node:crypto'
import {
  type AppWithNewKey,
  changeKeyRequest,
  changeSettingsRequest,
  type ChangedApp,
  createAppRequest,
  isUserId,
  MAX_UINT32,
  type OperatorChanges,
  type OperatorReason,
  readOperatorRequest,
} from '@takeback/protocol'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Engine } from '../engine.ts'
import type { AppChanged, ChangeRefused, OfApp } from '../turns/operator/change.ts'
import type { OperatorGate } from './operator-gate.ts'
import { operatedApp, operatorChanges } from './read-apps.ts'

export interface OperatorCallsParts {
  readonly engine: Engine
  /** An app has another key for new UserSigs. */
  readonly onNewKey: (sdkAppId: number, key: string) => void
}

const LONGEST_PAGE = 200
const USUAL_PAGE = 50

/** 64 hex digits, the form of Tencent's own keys. */
export const newSecretKey = (): string => randomBytes(32).toString('hex')

export function operatorCalls(gate: OperatorGate, { engine, onNewKey }: OperatorCallsParts) {
  const ofApp = (request: FastifyRequest): OfApp => ({ app: appIn(request), ...gate.operatorOf(request) })

  async function withNewKey(
    done: AppChanged | ChangeRefused,
    id: number,
    key: string,
  ): Promise<AppWithNewKey> {
    const answer = await shown(done, id)
    onNewKey(id, key)
    return { ...answer, secretKey: key }
  }

  async function shown(done: AppChanged | ChangeRefused, id: number): Promise<ChangedApp> {
    if (done.kind === 'refused') throw new OperatorProblem(done.code, done.info, done.reason)
    const found = await operatedApp(engine, id)
    if (found === null) throw new Error(`app ${id} was changed and is not there`)
    return { app: found }
  }

  return {
    async createApp(request: FastifyRequest, reply: FastifyReply): Promise<AppWithNewKey> {
      const { sdkAppId, admins, settings = {} } = read(createAppRequest, request.body)
      const newKey = newSecretKey()
      const command = { app: sdkAppId, admins: [...new Set(admins)], settings, newKey }
      const done = await engine.turn('operator/create-app', { ...command, ...gate.operatorOf(request) })
      const answer = await withNewKey(done, sdkAppId, newKey)
      reply.code(201)
      return answer
    },

    async changeKey(request: FastifyRequest): Promise<ChangedApp | AppWithNewKey> {
      const { step } = read(changeKeyRequest, request.body)
      const command = ofApp(request)
      const newKey = newSecretKey()
      const done = await engine.turn('operator/change-key', { ...command, step, newKey })
      return step === 'rotate' ? withNewKey(done, command.app, newKey) : shown(done, command.app)
    },

    async setDisabled(request: FastifyRequest, disabled: boolean): Promise<ChangedApp> {
      const command = ofApp(request)
      return shown(await engine.turn('operator/set-disabled', { ...command, disabled }), command.app)
    },

    async changeSettings(request: FastifyRequest): Promise<ChangedApp> {
      const settings = read(changeSettingsRequest, request.body)
      const command = ofApp(request)
      return shown(await engine.turn('operator/change-settings', { ...command, settings }), command.app)
    },

    async addAdmin(request: FastifyRequest): Promise<ChangedApp> {
      const command = { ...ofApp(request), userId: userIn(request) }
      return shown(await engine.turn('operator/add-admin', command), command.app)
    },

    async removeAdmin(request: FastifyRequest): Promise<ChangedApp> {
      const command = { ...ofApp(request), userId: userIn(request) }
      return shown(await engine.turn('operator/remove-admin', command), command.app)
    },

    async listChanges({ query }: FastifyRequest): Promise<OperatorChanges> {
      const before = numberIn(query, 'before', Number.MAX_SAFE_INTEGER) ?? Number.MAX_SAFE_INTEGER
      return operatorChanges(engine, before, numberIn(query, 'limit', LONGEST_PAGE) ?? USUAL_PAGE)
    },
  }
}

/** What the caller did wrong, in one sentence, and its status. */
export class OperatorProblem extends Error {
  readonly statusCode: number
  /** Null: the request itself is wrong, and a person at the page does not meet that. */
  readonly reason: OperatorReason | null

  constructor(statusCode: number, message: string, reason: OperatorReason | null = null) {
    super(message)
    this.statusCode = statusCode
    this.reason = reason
  }
}

function read<Request>(schema: Parameters<typeof readOperatorRequest<Request>>[0], body: unknown): Request {
  const parsed = readOperatorRequest(schema, body)
  if (!parsed.ok) throw new OperatorProblem(400, parsed.why)
  return parsed.request
}

function appIn({ params }: FastifyRequest): number {
  const { app = '' } = params as { app?: string }
  const id = Number(app)
  if (/^[1-9]\d{0,9}$/.test(app) && id <= MAX_UINT32) return id
  throw new OperatorProblem(404, 'There is no such app here: its number is from 1 to 4294967295.')
}

function userIn({ params }: FastifyRequest): string {
  const { userId = '' } = params as { userId?: string }
  if (isUserId(userId)) return userId
  throw new OperatorProblem(400, 'The UserID of an admin must be 1 to 32 characters of printable ASCII.')
}

function numberIn(query: unknown, name: string, max: number): number | undefined {
  const text = (query as Readonly<Record<string, string | readonly string[] | undefined>>)[name]
  if (text === undefined || text === '') return undefined
  const value = typeof text === 'string' && /^\d{1,16}$/.test(text) ? Number(text) : 0
  if (value >= 1 && value <= max) return value
  throw new OperatorProblem(400, `${name} must be a whole number from 1 to ${max}.`)
}
