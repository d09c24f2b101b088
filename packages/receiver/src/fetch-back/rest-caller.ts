/**
 * Asks REST v4 of the Chat backend, Tencent's or ours, as an app admin (I:34620). The UserSig stands in the URL of each
 * call and in no error.
 */
import { readRestReply, restBase, restUrl } from '@takeback/protocol'
import { cleanText } from '../clean-text.ts'

/** An answer is a page of history: Tencent's have 13 KB, ours 20 messages. */
const MOST_ANSWER_BYTES = 1024 * 1024
const INFO_LENGTH = 200

export interface FetchBackOptions {
  /**
   * Scheme and host of the Chat backend's REST API: `https://console.tim.qq.com`, `https://adminapisgp.im.qcloud.com` or
   * that of your region; or a Chat backend of Takeback.
   */
  readonly baseUrl: string
  /** UserID of an app admin. */
  readonly identifier: string
  /** The UserSig of that admin. A function is asked before each call, with the app. */
  readonly userSig: string | ((sdkAppId: number) => string | Promise<string>)
  /** By default the global one. */
  readonly fetch?: typeof fetch
}

/** Throws RestRefused for an ErrorCode, RestUnavailable when there is no answer. */
export type RestCall = (
  sdkAppId: number,
  path: string,
  body: object,
  signal: AbortSignal,
) => Promise<Readonly<Record<string, unknown>>>

/** The backend has answered with an ErrorCode. */
export class RestRefused extends Error {
  override readonly name = 'RestRefused'
  readonly code: number

  constructor(path: string, code: number, info: string) {
    super(`${path} was refused with ${code}: ${cleanText(info, INFO_LENGTH)}`)
    this.code = code
  }
}

/** No answer that REST v4 knows. */
export class RestUnavailable extends Error {
  override readonly name = 'RestUnavailable'
}

/** Throws a TypeError when no call could ever be made. */
export function restCaller({ baseUrl, identifier, userSig, fetch: ownFetch }: FetchBackOptions): RestCall {
  const base = checkedBase(baseUrl)
  if (identifier === '') throw new TypeError('fetchBack.identifier is empty: give the UserID of an app admin')
  if (userSig === '') throw new TypeError('fetchBack.userSig is empty: give the UserSig of that admin')

  return async (sdkAppId, path, body, signal) => {
    const admin = {
      sdkAppId,
      identifier,
      userSig: typeof userSig === 'string' ? userSig : await madeBy(userSig, sdkAppId),
    }
    const { status, text } = await (ownFetch ?? fetch)(restUrl(base, path, admin, Math.random()), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      redirect: 'error',
      signal,
    })
      .then(async (response) => ({ status: response.status, text: await boundedText(response) }))
      .catch((error: unknown) => {
        throw new RestUnavailable(`${path} was not answered: ${reasonOf(error)}`)
      })
    if (status !== 200) throw new RestUnavailable(`${path} was answered with HTTP ${status}`)
    return readAnswer(path, text)
  }
}

function checkedBase(baseUrl: string): string {
  const base = restBase(baseUrl)
  if (base !== null) return base
  throw new TypeError(
    'fetchBack.baseUrl must be http:// or https:// with a host and nothing else, for example https://console.tim.qq.com',
  )
}

async function madeBy(make: Exclude<FetchBackOptions['userSig'], string>, sdkAppId: number): Promise<string> {
  try {
    return await make(sdkAppId)
  } catch (error) {
    throw new RestUnavailable(`the UserSig for app ${sdkAppId} could not be made: ${reasonOf(error)}`)
  }
}

async function boundedText({ body }: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength
    if (bytes > MOST_ANSWER_BYTES) throw new Error(`an answer of more than ${MOST_ANSWER_BYTES} bytes`)
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}

function readAnswer(path: string, text: string): Readonly<Record<string, unknown>> {
  const reply = readRestReply(text)
  switch (reply.kind) {
    case 'answered':
      return reply.answer
    case 'refused':
      throw new RestRefused(path, reply.code, reply.info)
    case 'no-envelope':
      throw new RestUnavailable(`${path} was answered with something else than the envelope of REST v4`)
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown reason'
  if (error.name === 'TimeoutError') return 'no whole answer in time'
  return cleanText(error.cause instanceof Error ? error.cause.message : error.message, INFO_LENGTH)
}
