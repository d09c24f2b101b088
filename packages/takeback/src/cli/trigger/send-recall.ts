/** Signs and sends one webhook, once: what went out, what came back, what that means. */
import { readWebhookAnswer, webhookUrl } from '@takeback/protocol'
import { sign } from '@takeback/protocol/crypto'
import type { EgressAnswer } from '../../http/egress/answer.ts'
import type { Egress } from '../../http/egress/egress.ts'
import { redactUrl } from '../../http/redact.ts'

export interface Target {
  readonly url: string
  readonly sdkAppId: number
  readonly token: string | undefined
}

export interface Sent {
  /** Without the value of Sign. */
  readonly url: string
  readonly body: string
  /** Null: no answer. */
  readonly status: number | null
  /** Text of a stranger, without the value of Sign. */
  readonly answer: string
  /** The documents' meaning, or what went wrong. */
  readonly meaning: string
  readonly ms: number
  /** HTTP 200 in time with an envelope that says OK. */
  readonly ok: boolean
}

/** I:34354. */
const deadlineMs = 2000
const maxAnswerBytes = 65_536

/** `now` in milliseconds: the time of the call, which is signed. */
export async function sendRecall(
  egress: Egress,
  { url: base, sdkAppId, token }: Target,
  { command, body }: { readonly command: string; readonly body: string },
  now: number,
): Promise<Sent> {
  const requestTime = Math.floor(now / 1000)
  const signature = token === undefined ? undefined : { sign: sign(token, requestTime), requestTime }
  const url = webhookUrl(base, {
    sdkAppId,
    command,
    clientIp: '127.0.0.1',
    platform: 'RESTAPI',
    ...signature,
  })
  const headers = { 'content-type': 'application/json' }
  const answer = await egress.post({ url, body, headers, deadlineMs, maxAnswerBytes })
  const read = readAnswer(command, answer)
  // A receiver may echo what it was sent.
  const shown = signature === undefined ? read.answer : read.answer.replaceAll(signature.sign, '***')
  return { url: redactUrl(url), body, ...read, answer: shown }
}

function readAnswer(command: string, answer: EgressAnswer): Omit<Sent, 'url' | 'body'> {
  if (answer.kind !== 'answered') {
    const ms = answer.kind === 'blocked' ? 0 : answer.ms
    return { status: null, answer: '', meaning: trouble(answer), ms, ok: false }
  }
  const { status, ms } = answer
  const text = answer.body.toString('utf8')
  const { kind, meaning } =
    status === 200
      ? readWebhookAnswer(command, parsed(text))
      : { kind: 'fail' as const, meaning: 'not delivered: only HTTP 200 counts' }
  return { status, answer: text, meaning, ms, ok: kind === 'ok' }
}

function trouble(answer: Exclude<EgressAnswer, { kind: 'answered' }>): string {
  switch (answer.kind) {
    case 'timed-out':
      return `no answer within ${deadlineMs} ms`
    case 'unreachable':
      return `no answer (${answer.why}): is a receiver listening there?`
    case 'blocked':
      return `not sent: ${answer.why}`
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
