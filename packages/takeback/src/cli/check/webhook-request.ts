/** One request of a check, exactly as it goes out: signed at the moment it is made. */
import { effectKey, parseStrictJson, readRecall, webhookUrl } from '@takeback/protocol'
import { sign } from '@takeback/protocol/crypto'
import type { World } from './world.ts'

/**
 * whole: as Tencent sends. in-pieces: the body comes in several packets. cut: the connection ends within the body.
 * dripping: the body begins and never ends.
 */
export type Manner = 'whole' | 'in-pieces' | 'cut' | 'dripping'

export interface CheckRequest {
  /** For people: what this is, in a few words. */
  readonly what: string
  readonly method: 'POST' | 'GET'
  readonly url: string
  readonly contentType: string | null
  readonly body: Uint8Array
  readonly manner: Manner
  /** Waits as long before it is sent, so that others of its wave come first. */
  readonly afterMs: number
  /** Effect keys of the messages it recalls; empty when it recalls none. */
  readonly effects: readonly string[]
  /** It should not be acknowledged; when it is, nobody can say what that promised. */
  readonly toBeRefused?: true
}

export interface Signature {
  /** With which token; null: not signed. */
  readonly token: string | null
  /** As written into the URL. */
  readonly requestTime: string
}

export interface RequestOptions {
  /** By default the body's. */
  readonly command?: string
  readonly sdkAppId?: number
  readonly platform?: string
  readonly clientIp?: string
  readonly signature?: (usual: Signature) => Signature
  /** Changes the finished URL. */
  readonly rewrite?: (url: string) => string
  readonly contentType?: string | null
  readonly manner?: Manner
  readonly afterMs?: number
  readonly toBeRefused?: true
}

/** `body`: an object, or bytes for what no object can say. */
export function webhookRequest(
  world: World,
  what: string,
  body: object | Uint8Array,
  options: RequestOptions = {},
): CheckRequest {
  const bytes = body instanceof Uint8Array ? body : encoded(JSON.stringify(body))
  const read = parseStrictJson(bytes)
  const inBody = read.ok ? commandOf(read.value) : ''
  const { command = inBody, sdkAppId = world.sdkAppId, rewrite = (url) => url } = options
  const url = webhookUrl(world.url, {
    sdkAppId,
    command,
    clientIp: options.clientIp ?? '203.0.113.7',
    platform: options.platform ?? 'Android',
    ...signatureOf(world, options),
  })
  return {
    what,
    method: 'POST',
    url: rewrite(url),
    contentType: options.contentType === undefined ? 'application/json' : options.contentType,
    body: bytes,
    manner: options.manner ?? 'whole',
    afterMs: options.afterMs ?? 0,
    effects: read.ok ? effectsOf(sdkAppId, inBody, read.value) : [],
    ...(options.toBeRefused && { toBeRefused: true }),
  }
}

export function encoded(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

function signatureOf(world: World, { signature = (usual) => usual }: RequestOptions) {
  const requestTime = String(Math.floor(world.now() / 1000))
  const chosen = signature({ token: world.token, requestTime })
  if (chosen.token === null) return {}
  return { sign: sign(chosen.token, chosen.requestTime), requestTime: chosen.requestTime }
}

function commandOf(value: unknown): string {
  if (typeof value !== 'object' || value === null || !('CallbackCommand' in value)) return ''
  return typeof value.CallbackCommand === 'string' ? value.CallbackCommand : ''
}

function effectsOf(sdkAppId: number, command: string, value: unknown): string[] {
  const reading = readRecall(command, value)
  if (!reading.ok) return []
  return reading.notice.messages.map((message) => effectKey(sdkAppId, reading.notice, message))
}
