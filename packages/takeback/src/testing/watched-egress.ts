/** Sees every webhook that leaves a Chat backend, and what came back. Changes nothing on the way. */
import type { EgressAnswer, EgressRequest } from '../http/egress/answer.ts'
import type { Egress } from '../http/egress/egress.ts'
import type { SentCommand, SentWebhook, WebhookAnswerSeen, WebhookBodies } from './sent-webhook.ts'

export function watchEgress(egress: Egress, saw: (webhook: SentWebhook) => void): Egress {
  return {
    async post(request) {
      const answer = await egress.post(request)
      saw(sentWebhook(request, answer))
      return answer
    },
    blocks: (url) => egress.blocks(url),
    close: () => egress.close(),
  }
}

function sentWebhook({ url, body, headers = {} }: EgressRequest, answer: EgressAnswer): SentWebhook {
  const text = typeof body === 'string' ? body : Buffer.from(body).toString('utf8')
  const parsed = JSON.parse(text) as WebhookBodies[SentCommand]
  return {
    command: parsed.CallbackCommand,
    url,
    query: Object.fromEntries(new URL(url).searchParams),
    headers,
    body: parsed,
    text,
    answer: seen(answer),
    ms: answer.kind === 'blocked' ? 0 : answer.ms,
  }
}

function seen(answer: EgressAnswer): WebhookAnswerSeen {
  switch (answer.kind) {
    case 'answered':
      return { kind: answer.kind, status: answer.status, body: answer.body.toString('utf8') }
    case 'timed-out':
      return { kind: answer.kind }
    case 'unreachable':
    case 'blocked':
      return { kind: answer.kind, why: answer.why }
  }
}
