/**
 * One request and its answer over undici's `dispatch`: rules H24-H27 of docs/spec/http.md.
 *
 * One deadline over everything. At the deadline the caller gets its answer at once; the socket is destroyed, or, when
 * the request was not written yet, the connection that is being opened for it is given up.
 */
import type { IncomingHttpHeaders } from 'node:http'
import type { Dispatcher } from 'undici'
import type { EgressAnswer, EgressRequest } from './answer.ts'
import { failureOf, unreachable } from './failure.ts'
import type { OriginPool } from './origin-pools.ts'

type Head = Pick<Extract<EgressAnswer, { kind: 'answered' }>, 'status' | 'headers'>

/** Early hints and the like; more are a flood. */
const mostInformational = 16

export function exchange(place: OriginPool, path: string, request: EgressRequest): Promise<EgressAnswer> {
  const { maxAnswerBytes, deadlineMs, signal } = request
  const began = performance.now()
  const elapsed = () => Math.round((performance.now() - began) * 10) / 10

  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined
    let isSettled = false
    let hasEnded = false
    let informational = 0
    let head: Head | undefined
    const chunks: Buffer[] = []
    let size = 0

    const timer = setTimeout(() => settle({ kind: 'timed-out', ms: elapsed() }), deadlineMs)
    const onAbort = () => finish(() => reject(signal?.reason))
    signal?.addEventListener('abort', onAbort, { once: true })
    place.waiting++

    function finish(tell: () => void): void {
      if (isSettled) return
      isSettled = true
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
      tell()
      // Told by the connection itself, there is nothing to break off.
      if (hasEnded) return
      if (controller !== undefined) controller.abort(unreachable('closed'))
      else if (--place.waiting === 0) place.giveUpConnecting()
    }

    function settle(answer: EgressAnswer): void {
      finish(() => resolve(answer))
    }

    function fail(error: Error): void {
      const outcome = failureOf(error)
      settle(outcome.kind === 'blocked' ? outcome : { ...outcome, ms: elapsed() })
    }

    function answered(truncated: boolean): void {
      if (head === undefined) return fail(unreachable('bad-response'))
      settle({ kind: 'answered', ...head, body: Buffer.concat(chunks), truncated, ms: elapsed() })
    }

    place.pool.dispatch(
      { path, method: 'POST', body: request.body, headers: headersOf(request) },
      {
        onRequestStart(started) {
          // Thrown, not aborted: nothing is written and the connection stays good for others.
          if (isSettled) throw unreachable('closed')
          controller = started
          place.waiting--
        },
        onResponseStart(_controller, status, headers) {
          if (status < 200) {
            if (++informational > mostInformational) fail(unreachable('bad-response'))
            return
          }
          head = { status, headers: shownHeaders(headers) }
        },
        onResponseData(_controller, chunk) {
          const room = maxAnswerBytes - size
          size += chunk.length
          chunks.push(chunk.length > room ? chunk.subarray(0, room) : chunk)
          if (size > maxAnswerBytes) answered(true)
        },
        onResponseEnd() {
          hasEnded = head !== undefined
          answered(false)
        },
        onResponseError: (_controller, error) => fail(error),
      },
    )
  })
}

function headersOf({ headers = {} }: EgressRequest): Record<string, string> {
  const sent: Record<string, string> = { 'user-agent': 'takeback' }
  for (const [name, value] of Object.entries(headers)) sent[name.toLowerCase()] = value
  sent['accept-encoding'] = 'identity'
  return sent
}

function shownHeaders(headers: IncomingHttpHeaders): Head['headers'] {
  const retryAfter = single(headers['retry-after'])
  const date = single(headers['date'])
  const contentType = single(headers['content-type'])
  const contentEncoding = single(headers['content-encoding'])?.trim().toLowerCase()
  const isEncoded = contentEncoding !== undefined && contentEncoding !== '' && contentEncoding !== 'identity'
  return {
    ...(retryAfter !== undefined && { retryAfter }),
    ...(date !== undefined && { date }),
    ...(contentType !== undefined && { contentType }),
    ...(isEncoded && { contentEncoding }),
  }
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value
}
