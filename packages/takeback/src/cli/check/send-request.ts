/** Sends one request of a check in its manner. The operator named the URL, so loopback and private addresses are let in. */
import { setTimeout as delay } from 'node:timers/promises'
import type { EgressAnswer } from '../../http/egress/answer.ts'
import { createEgress } from '../../http/egress/egress.ts'
import { createRawCall, type RawRequest } from '../../http/egress/raw-call.ts'
import { version } from '../../http/version.ts'
import type { CheckRequest } from './webhook-request.ts'

export interface Sending {
  send(request: CheckRequest): Promise<EgressAnswer>
  close(): Promise<void>
}

/** Twice what the sender waits, so that a late answer is told from none. */
const deadlineMs = 4000
/** Nobody waits for the answer to a body that never ends; long enough for what is sent meanwhile. */
const drippingMs = 3300
const maxAnswerBytes = 65_536
const pieces = 5
const betweenPiecesMs = 60

/** `ca`: PEM, trusted besides the system's authorities. */
export function createSending(ca: string | undefined): Sending {
  const rules = { allowLoopback: true, allowPrivate: true, ...(ca !== undefined && { ca }) }
  const egress = createEgress(rules)
  const rawCall = createRawCall(rules)
  return {
    async send(request) {
      if (request.afterMs > 0) await delay(request.afterMs)
      const { url, body } = request
      const headers = headersOf(request)
      const raw = rawRequestOf(request)
      return raw === null
        ? egress.post({ url, body, headers, deadlineMs, maxAnswerBytes })
        : rawCall({ url, method: request.method, headers, deadlineMs, maxAnswerBytes, ...raw })
    },
    close: () => egress.close(),
  }
}

function headersOf({ contentType }: CheckRequest): Record<string, string> {
  return {
    'user-agent': `takeback-check/${version()}`,
    ...(contentType !== null && { 'content-type': contentType }),
  }
}

type Raw = Pick<RawRequest, 'pieces' | 'pauseMs' | 'ending'> & Partial<Pick<RawRequest, 'deadlineMs'>>

/** Null: what the ordinary way can send. */
function rawRequestOf({ method, manner, body }: CheckRequest): Raw | null {
  const half = body.subarray(0, body.length / 2)
  switch (manner) {
    case 'whole':
      return method === 'POST' ? null : { pieces: [], pauseMs: 0, ending: 'complete' }
    case 'in-pieces':
      return { pieces: inPieces(body), pauseMs: betweenPiecesMs, ending: 'complete' }
    case 'cut':
      return { pieces: [half], pauseMs: 0, ending: 'hang-up' }
    case 'dripping':
      return { pieces: inPieces(half), pauseMs: betweenPiecesMs, ending: 'silence', deadlineMs: drippingMs }
  }
}

function inPieces(body: Uint8Array): Uint8Array[] {
  const size = Math.ceil(body.length / pieces)
  return Array.from({ length: pieces }, (_, index) => body.subarray(index * size, (index + 1) * size))
}
