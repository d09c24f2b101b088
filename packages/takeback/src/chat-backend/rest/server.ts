/**
 * REST v4: rules RS1-RS13 of docs/spec/rest.md (PROTOCOL sections 3, 4.4 and 15.4).
 *
 * Plain node:http. Whatever happens, the answer is HTTP 200 with the documented envelope: a wrong path, a wrong
 * UserSig, a body that is no JSON, and a bug of ours too (logged, never shown). The body is read only after the
 * caller is known, and as JSON whatever the Content-Type says: real SDKs send none.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import {
  okEnvelope,
  parseRequest,
  parseStrictJson,
  Refusal,
  refusalEnvelope,
  type RestEnvelope,
} from '@takeback/protocol'
import type { Clock } from '@takeback/store'
import { clientAddress, type TrustProxy } from '../../http/client-address.ts'
import type { Log } from '../../http/log.ts'
import type { Metrics } from '../../http/metrics.ts'
import { readBody } from '../../http/read-body.ts'
import type { Engine } from '../engine.ts'
import { internalRefusal } from '../internal-refusal.ts'
import { createAuthenticate } from './authenticate.ts'
import { callMetrics } from './call-metrics.ts'
import { type CallPath, parseCallPath, parseCallQuery } from './call-url.ts'
import type { Presence, RestCall } from './command.ts'
import type { SendTestEvent } from '../webhooks/test-event.ts'
import { createRateLimit } from './rate-limit.ts'
import { type AnyRestCommand, commandPath, type RestRegistry, restRegistry } from './registry.ts'
import { type ServiceCodes, serviceCodes } from './service-codes.ts'
import { type StrangerLimit, tooManyRefusals } from './stranger-limit.ts'
import { unservedCode } from './unserved.ts'

/** Far above any documented request; messages have their own limit (12 KB). */
export const maxRequestBytes = 262_144

export interface RestHandlerOptions {
  readonly engine: Engine
  /** Says when a UserSig has expired. */
  readonly clock: Clock
  /** Of what is looked up. By default `clock`. */
  readonly machineClock?: Clock
  /** Milliseconds on a clock that is never set: calls are counted by it. */
  readonly passed: () => number
  readonly strangers: StrangerLimit
  /** Gets faults of ours; never a secret, never text of a message. */
  readonly log: Pick<Log, 'error'>
  readonly metrics?: Metrics
  readonly trustProxy?: TrustProxy
  readonly registry?: RestRegistry
  /** Absent: every account is offline. */
  readonly presence?: Presence
  /** Absent: webhooks are sent elsewhere. */
  readonly sendTestEvent?: SendTestEvent
  readonly blocks?: (url: string) => string | null
  readonly endpoint?: RestCall['endpoint']
}

type Answer = RestEnvelope & Readonly<Record<string, unknown>>

interface Admitted {
  readonly command: AnyRestCommand
  readonly codes: ServiceCodes
  readonly sdkAppId: number
  readonly identifier: string
  /** To the documented rates. */
  readonly isLimited: boolean
}

export function createRestHandler(options: RestHandlerOptions): RequestListener {
  const {
    engine,
    clock,
    passed,
    strangers,
    log,
    presence,
    sendTestEvent,
    blocks,
    endpoint,
    registry = restRegistry,
  } = options
  const { machineClock = clock } = options
  const authenticate = createAuthenticate({ engine, clock, machineClock })
  const rateLimit = createRateLimit(passed)
  const count = callMetrics(options.metrics)
  const served = new Map(registry.served.map((command) => [commandPath(command.wire), command]))
  const unserved = new Set(registry.unserved.map((command) => commandPath(command)))

  return (request, response) => {
    const [path, query] = splitOnce(request.url ?? '', '?')
    const callPath = parseCallPath(path)
    const settle = (fields: Answer): void => {
      const name = callPath === null ? null : commandPath(callPath)
      count(name !== null && served.has(name) ? name : null, fields.ErrorCode)
      send(response, fields)
    }
    answer(request, callPath, query).then(settle, (error: unknown) => settle(failed(error, callPath)))
  }

  async function answer(request: IncomingMessage, path: CallPath | null, rawQuery: string): Promise<Answer> {
    const clientIp = clientAddress(request, options.trustProxy)
    if (strangers.isShut(clientIp)) throw new Refusal(60018, tooManyRefusals(clientIp))
    const { command, codes, sdkAppId, identifier, isLimited } = await admit(request, path, rawQuery).catch(
      (error: unknown) => {
        if (error instanceof Refusal) strangers.count(clientIp)
        throw error
      },
    )
    if (isLimited) limitCalls(sdkAppId, command)

    const body = await readObject(request, codes)
    const parsed = parseRequest(command.wire, body)
    if (!parsed.ok) throw new Refusal(parsed.code, parsed.info)
    if (isLimited) limitUnits(sdkAppId, command, parsed.request)
    const call = {
      app: sdkAppId,
      admin: identifier,
      origin: { operator: identifier, clientIp, platform: 'RESTAPI' },
      engine,
      ...(presence && { presence }),
      ...(sendTestEvent && { sendTestEvent }),
      ...(blocks && { blocks }),
      ...(endpoint && { endpoint }),
    }
    const fields = await command.handle(parsed.request, call)
    return { ...okEnvelope, ...fields }
  }

  /** Who calls what. Throws Refusal for whoever may not. */
  async function admit(request: IncomingMessage, path: CallPath | null, rawQuery: string): Promise<Admitted> {
    if (request.method !== 'POST') throw new Refusal(60002, `the method must be POST, not ${request.method}`)
    if (path === null) throw new Refusal(60009, 'the path must be /v4/<service>/<command>')
    const command = find(path)
    const codes = serviceCodes(path.service)

    const url = parseCallQuery(rawQuery)
    if (!url.ok) throw new Refusal(url.code, url.info)
    const { sdkAppId, identifier } = url.query
    const caller = await authenticate(url.query, codes.notAdmin)
    if (!caller.ok) throw new Refusal(caller.code, caller.info)
    return { command, codes, sdkAppId, identifier, isLimited: caller.settings.limits === 'tencent' }
  }

  function limitCalls(app: number, { wire }: AnyRestCommand): void {
    const { callsPerSecond } = wire
    if (!rateLimit.take(`${app}/${commandPath(wire)}`, { units: callsPerSecond, per: 1000 }))
      throw new Refusal(60007, `more than ${callsPerSecond} calls per second of ${wire.command}`)
  }

  function limitUnits(app: number, { wire }: AnyRestCommand, parsed: unknown): void {
    const quota = wire.minuteQuota
    if (quota === undefined) return
    const rate = { units: quota.units, per: 60_000 }
    if (!rateLimit.take(`${app}/${commandPath(wire)}`, rate, quota.unitsOf(parsed)))
      throw new Refusal(quota.code, `more than ${quota.units} ${quota.of} per minute by ${wire.command}`)
  }

  function find(path: CallPath): AnyRestCommand {
    const name = commandPath(path)
    const command = served.get(name)
    if (command !== undefined) return command
    if (unserved.has(name))
      throw new Refusal(unservedCode, `${name} is documented by Tencent and not served yet`)
    throw new Refusal(serviceCodes(path.service).unknownCommand, `no such command: ${path.command}`)
  }

  function failed(error: unknown, path: CallPath | null): Answer {
    if (error instanceof Refusal) return { ...refusalEnvelope(error.code, error.info) }
    log.error({ err: error, command: path === null ? null : commandPath(path) }, 'a REST call failed')
    const { code, info } = internalRefusal(error, serviceCodes(path?.service ?? '').internal)
    return { ...refusalEnvelope(code, info) }
  }
}

/** At least `{}`: an empty body is an error (PROTOCOL 3.1). */
async function readObject(
  request: IncomingMessage,
  codes: { readonly badJson: number; readonly tooLarge: number },
): Promise<object> {
  const read = await readBody(request, maxRequestBytes)
  if (!read.ok) {
    if (read.why === 'too-large')
      throw new Refusal(codes.tooLarge, `the body has more than ${maxRequestBytes} bytes`)
    throw new Refusal(
      60008,
      read.why === 'encoded' ? 'the body must not be compressed' : 'the body did not arrive whole',
    )
  }
  if (read.bytes.length === 0) throw new Refusal(codes.badJson, 'the body is empty: it must be at least {}')
  const json = parseStrictJson(read.bytes)
  if (!json.ok) throw new Refusal(codes.badJson, json.detail)
  const { value } = json
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Refusal(codes.badJson, 'the body must be a JSON object')
  return value
}

/** The headers of the documents' own sample. */
const headers = {
  'Content-Type': 'application/json',
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Headers': 'X-Requested-With',
  'Access-Control-Allow-Methods': 'POST',
} as const

function send(response: ServerResponse, fields: Answer): void {
  if (response.destroyed || response.headersSent) return
  const bytes = Buffer.from(JSON.stringify(fields))
  response.writeHead(200, { ...headers, 'Content-Length': bytes.length })
  response.end(bytes)
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}
