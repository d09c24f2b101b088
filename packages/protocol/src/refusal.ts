/** A business error on its way to the caller: the documented code and a sentence, in REST's envelope (I:34620). */
import { refusalText } from './error-codes.ts'
import type { RestEnvelope } from './rest/define.ts'

export const okEnvelope: RestEnvelope = { ActionStatus: 'OK', ErrorInfo: '', ErrorCode: 0 }

export function refusalEnvelope(code: number, info: string = refusalText(code)): RestEnvelope {
  return { ActionStatus: 'FAIL', ErrorInfo: info, ErrorCode: code }
}

/** Thrown by a command; the edge answers with `refusalEnvelope(code, info)` and HTTP 200. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly code: number
  readonly info: string

  constructor(code: number, info: string = refusalText(code)) {
    super(`${code}: ${info}`)
    this.code = code
    this.info = info
  }
}
