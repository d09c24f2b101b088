/** Why a call brought no answer, as a sentence that says where to look. No address, errno or banner is in it. */
import type { EgressAnswer, Unreachable } from '../../http/egress/answer.ts'

const unreachable: Readonly<Record<Unreachable, string>> = {
  dns: 'its name is not known to the resolver of this machine',
  connect: 'nobody listens at its address, or the way to it is blocked',
  tls: 'TLS failed: its certificate is not trusted here (--webhook-ca names an authority of your own), made out for another name, or out of date; or it speaks no TLS',
  closed: 'it hung up before it had answered',
  'bad-response': 'what it answered is no HTTP/1.1',
}

/** `deadlineMs`: what the call was given. */
export function couldNotCall(
  answer: Exclude<EgressAnswer, { kind: 'answered' }>,
  deadlineMs: number,
): string {
  switch (answer.kind) {
    case 'timed-out':
      return `no whole answer within ${deadlineMs / 1000} s`
    case 'unreachable':
      return unreachable[answer.why]
    case 'blocked':
      return `not called: ${answer.why}`
  }
}
