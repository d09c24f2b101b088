/** The checks that a stored recall passed, one by one: rule R33. Codes and parameters; a page has the words. Pure. */
import type { CheckCode, CheckView, RecallState, ReasonParams } from '@takeback/protocol'
import { RECONCILED_PEER } from '../reconcile/reconciled-peer.ts'

export interface CheckedRow {
  readonly app: number
  readonly command: string
  readonly received_at: number
  readonly signed: number
  readonly peer_ip: string
  readonly url: string
  readonly state: RecallState
}

interface CheckFacts {
  /** Of the body that was read. */
  readonly bytes: number
  readonly attempts: number
  readonly byHand: boolean
}

export function checksOf(row: CheckedRow, { bytes, attempts, byHand }: CheckFacts): CheckView[] {
  // No webhook brought it, so there was nothing to verify.
  if (row.peer_ip === RECONCILED_PEER) {
    const shown = passed('REST', 'shown-by-rest')
    return [passed('SdkAppid', 'served', { app: row.app }), shown, handledCheck(row.state, attempts)]
  }
  const isSigned = row.signed === 1
  const namesCommand = /[?&]CallbackCommand=/.test(row.url)
  return [
    passed('SdkAppid', 'served', { app: row.app }),
    isSigned ? passed('Sign', 'signed') : notAsked('Sign', 'no-token'),
    isSigned ? freshness(row) : notAsked('RequestTime', 'no-token'),
    passed('size', 'bytes', { bytes }),
    passed('JSON', 'strict-json'),
    passed('shape', byHand ? 'corrected' : 'typed', { command: row.command }),
    namesCommand ? passed('CallbackCommand', 'agree') : notAsked('CallbackCommand', 'body-decides'),
    passed('stored', 'stored-first', { from: row.peer_ip }),
    handledCheck(row.state, attempts),
  ]
}

function freshness({ url, received_at }: CheckedRow): CheckView {
  const [, requestTime] = /[?&]RequestTime=(\d{10})/.exec(url) ?? []
  if (requestTime === undefined) return passed('RequestTime', 'fresh')
  const seconds = Math.floor(received_at / 1000) - Number(requestTime)
  return passed('RequestTime', 'signed-before', { requestTime, seconds })
}

function handledCheck(state: RecallState, attempts: number): CheckView {
  switch (state) {
    case 'applied':
      return passed('handled', 'attempts', { attempts })
    case 'stored':
      return notAsked('handled', 'waiting')
    case 'retrying':
      return { name: 'handled', verdict: 'failed', code: 'retrying', params: { attempts } }
    case 'dead':
      return { name: 'handled', verdict: 'failed', code: 'given-up', params: { attempts } }
  }
}

function passed(name: string, code: CheckCode, params: ReasonParams = {}): CheckView {
  return { name, verdict: 'passed', code, params }
}

function notAsked(name: string, code: CheckCode): CheckView {
  return { name, verdict: 'not-asked', code, params: {} }
}
