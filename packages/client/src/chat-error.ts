/**
 * The one error of this SDK: rule CL1 of docs/spec/client.md. `code` is the server's documented code as it came, or one
 * of the local ones below, which Tencent's web SDK uses for the same.
 */
export class TakebackChatError extends Error {
  override readonly name = 'TakebackChatError'
  readonly code: number

  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}

export const localCodes = {
  notLoggedIn: 6014,
  badParameter: 6017,
  /** The message can't be recalled: it was taken back already, or was never sent. */
  revokeFailed: 2110,
  /** No connection could be made. */
  noConnection: 2800,
  /** No answer in time: what was asked may or may not have happened. */
  noAnswer: 2801,
} as const

export function badParameter(message: string): TakebackChatError {
  return new TakebackChatError(localCodes.badParameter, message)
}

export function revokeFailed(message: string): TakebackChatError {
  return new TakebackChatError(localCodes.revokeFailed, message)
}

export function noWebSocket(): TakebackChatError {
  return new TakebackChatError(
    localCodes.noConnection,
    'There is no WebSocket here. Use a newer browser or Node 22 and later, or give create() a webSocket.',
  )
}
