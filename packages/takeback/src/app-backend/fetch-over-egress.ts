/** `fetch` over the one guarded way out, as far as asking back needs it: rule R98 of docs/spec/receiving.md. */
import type { Egress } from '../http/egress/egress.ts'
import { couldNotCall } from './forward/could-not-call.ts'

/** For one call; whoever asks has a deadline over all of its own. */
const DEADLINE_MS = 10_000
const MOST_ANSWER_BYTES = 1024 * 1024

/** Takes what `createReceiver`'s `fetchBack` gives: a URL, headers, a text and a signal. */
export function fetchOverEgress(egress: Egress): typeof fetch {
  return async (url, { headers, body, signal } = {}) => {
    const answer = await egress.post({
      url: url instanceof Request ? url.url : String(url),
      body: typeof body === 'string' ? body : '',
      headers: Object.fromEntries(new Headers(headers)),
      deadlineMs: DEADLINE_MS,
      maxAnswerBytes: MOST_ANSWER_BYTES,
      ...(signal && { signal }),
    })
    if (answer.kind !== 'answered') throw new Error(couldNotCall(answer, DEADLINE_MS))
    if (answer.truncated) throw new Error(`an answer of more than ${MOST_ANSWER_BYTES} bytes`)
    // A redirect is an answer like any other: who wants 200 refuses it.
    return new Response(new Uint8Array(answer.body), { status: answer.status })
  }
}
