/** What a receiver would say of a request: rules LN1 and LN2 of docs/spec/command.md. Pure. */
import {
  authenticate,
  type Identity,
  type Refusal,
  type RequestHead,
  understand,
} from '@takeback/receiver/checking'

export type Judgement =
  | { readonly kind: 'probe' }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** To be forwarded. `checks`: what was looked at, in words. */
  | { readonly kind: 'passed'; readonly command: string; readonly checks: readonly string[] }

export function judgeArrival(
  head: RequestHead,
  body: Uint8Array | 'too-large' | 'encoded',
  identity: Identity,
  now: number,
): Judgement {
  const verdict = authenticate(head, identity, now)
  if (verdict.kind !== 'authentic') return verdict
  if (body === 'too-large') return refused('too-large', 'more than 65536 bytes')
  if (body === 'encoded') return refused('content-encoding', 'a compressed body is not read')
  const { app, command, signed } = verdict.head
  const understood = understand(app, command, body)
  const checks = [`SdkAppid ${app}`, signed ? 'Sign' : 'Sign not asked for (no --token)']
  switch (understood.kind) {
    case 'contradiction':
      return refused('command-mismatch', understood.detail)
    case 'odd':
      return { kind: 'passed', command, checks: [...checks, `odd: ${understood.why}`] }
    case 'other': {
      const what = understood.before ? 'a Before webhook: the answer decides' : 'no recall'
      return { kind: 'passed', command: understood.command, checks: [...checks, what] }
    }
    case 'recall': {
      const { messages, kind } = understood.summary
      const what = `${kind} recall of ${messages.length} ${messages.length === 1 ? 'message' : 'messages'}`
      return { kind: 'passed', command: understood.summary.command, checks: [...checks, what] }
    }
  }
}

function refused(reason: Refusal['reason'], detail: string): Judgement {
  return { kind: 'refused', refusal: { reason, detail } }
}
