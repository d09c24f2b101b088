/**
 * The way of one request: who calls, what does it say, remember it, answer. Rules R1-R19 of docs/spec/receiving.md.
 * Whatever comes, there is one answer, before the sender's two seconds are over.
 */
import { hash } from 'node:crypto'
import { okAnswer, refusalAnswer, type Answer, type Refusal } from './answer.ts'
import { authenticate, hideSign, type Identity, type RequestHead, type WebhookHead } from './authenticate.ts'
import { cleanText } from './clean-text.ts'
import { wordsOf } from './call-handlers.ts'
import type { Counters } from './counters.ts'
import type { ContentKeeper } from './keep-content.ts'
import { keptHeaders } from './kept-headers.ts'
import type { Inbox } from './inbox/store.ts'
import type { Remembered } from './inbox/remember.ts'
import type { ArrivedWebhook, RecallSummary } from './inbox/webhook.ts'
import type { Log } from './log.ts'
import { bodyEaten, checkSignature, howToKeepTheBytes } from './body-signature.ts'
import type { TellTrouble } from './tell-trouble.ts'
import type { TellWrongSign } from './tell-wrong-sign.ts'
import { understand } from './understand.ts'

/** Tencent waits two seconds; an answer that comes later is none. */
export const ANSWER_DEADLINE_MS = 1800

export interface WebhookRequest extends RequestHead {
  /** The address of the connection, or what a trusted proxy says. Never the query's ClientIP. */
  readonly clientIp: string
  /** Stops reading beyond `maxBytes`. */
  readBody(maxBytes: number): Promise<ReadBody>
}

export type ReadBody =
  | Uint8Array
  /** A body parser ate the bytes and left an object, which is written as JSON again. */
  | { readonly rewritten: Uint8Array }
  /** `eaten`: somebody else has read the body, and left nothing. */
  | 'too-large'
  | 'aborted'
  | 'eaten'

/** An authentic webhook of a command that is no recall. */
export interface OtherWebhook {
  readonly sdkAppId: number
  readonly command: string
  /** The answer decides whether the thing happens. */
  readonly before: boolean
  /** Path and query as received. */
  readonly rawUrl: string
  readonly body: Uint8Array
  readonly clientIp: string
}

/** What goes back to the sender, as it is. */
export interface OtherAnswer {
  readonly body: string | Uint8Array
  /** By default 200. */
  readonly status?: number
  /** By default application/json. */
  readonly contentType?: string
}

/** Null or undefined: answered as if nobody listened. Rejecting: 503, so that the sender's own policy decides. */
export type OtherHandler = (webhook: OtherWebhook) => Promise<OtherAnswer | null | undefined>

/** An authentic webhook as it arrived, for whoever looks on. */
export interface SeenWebhook {
  /** Path and query, the value of Sign hidden. */
  readonly url: string
  readonly body: Uint8Array
}

export interface Door {
  readonly identity: Identity
  /** Of Standard Webhooks; empty: no signature over the body is asked for. */
  readonly signingSecrets: readonly string[]
  readonly maxBytes: number
  readonly allowBefore: boolean
  readonly onOther: OtherHandler | undefined
  readonly onSeen: ((webhook: SeenWebhook) => void) | undefined
  readonly inbox: Inbox
  /** Null: no content is kept. */
  readonly contents: ContentKeeper | null
  /** Resolves after the commit. */
  readonly remember: (webhook: ArrivedWebhook, summary: RecallSummary) => Promise<Remembered>
  readonly counters: Counters
  readonly log: Log
  readonly now: () => number
  readonly tellWrongSign: TellWrongSign
  readonly tellTrouble: TellTrouble
  /** Called after a commit that changed what is remembered. */
  readonly changed: () => void
}

export async function handleWebhook(door: Door, request: WebhookRequest): Promise<Answer> {
  const verdict = authenticate(request, door.identity, door.now())
  if (verdict.kind === 'probe') {
    const { method, headers, clientIp } = request
    door.counters.probe({ method, userAgent: String(headers['user-agent'] ?? ''), clientIp }, door.now())
    return okAnswer
  }
  if (verdict.kind === 'refused') {
    if (verdict.refusal.reason === 'sign-wrong')
      door.tellWrongSign({ clientIp: request.clientIp, now: door.now() })
    return refuseStranger(door, request, verdict)
  }
  const refusal = checkHeaders(request, door.maxBytes)
  if (refusal !== null) return refuse(door, request, refusal)

  try {
    const body = await request.readBody(door.maxBytes)
    if (body === 'too-large') return refuse(door, request, tooLarge(door.maxBytes))
    if (body === 'aborted') {
      return refuse(door, request, { reason: 'aborted', detail: 'the connection ended within the body' })
    }
    if (body === 'eaten') return refuseEaten(door, request, bodyEaten)
    const isExact = body instanceof Uint8Array
    const bytes = isExact ? body : body.rewritten
    const wrong = checkSignature(door, request, isExact, bytes)
    if (wrong !== null) {
      return wrong.reason === 'body-eaten' ? refuseEaten(door, request, wrong) : refuse(door, request, wrong)
    }
    show(door, request, bytes)
    const arrived = { ...arrivedOf(request, verdict.head, bytes), ...(!isExact && { exact: false }) }
    return await withinDeadline(answerBody(door, request, arrived), () =>
      refuse(door, request, { reason: 'late', detail: 'storing takes too long, deliver again' }),
    )
  } catch (error) {
    door.log.error({ err: error }, 'a webhook could not be stored and was answered 503')
    return refuse(door, request, { reason: 'unavailable', detail: 'can not store now, deliver again' })
  }
}

export function refuse(door: Door, { clientIp }: { readonly clientIp: string }, refusal: Refusal): Answer {
  door.counters.refuse(refusal, clientIp, door.now())
  return refusalAnswer(refusal)
}

/** Rightly signed, and stale: the sender is who they say, and one of the clocks is wrong. */
function refuseStranger(
  door: Door,
  request: WebhookRequest,
  { app, refusal }: Extract<ReturnType<typeof authenticate>, { kind: 'refused' }>,
): Answer {
  const seconds = refusal.reason === 'stale' ? refusal.params?.['seconds'] : undefined
  if (app !== undefined && typeof seconds === 'number')
    void door.tellTrouble({ kind: 'clock-off', sdkAppId: app, aheadSeconds: -seconds })
  return refuse(door, request, refusal)
}

/** A mistake in how the receiver is mounted, said once in full: it is the same for every webhook. */
function refuseEaten(door: Door, request: WebhookRequest, refusal: Refusal): Answer {
  if (door.counters.refused['body-eaten'] === undefined) door.log.error({}, howToKeepTheBytes(refusal))
  return refuse(door, request, refusal)
}

/** Tencent does not compress; a decompressor at an open door is a bomb's fuse. */
function checkHeaders({ headers }: RequestHead, maxBytes: number): Refusal | null {
  const encoding = String(headers['content-encoding'] ?? '')
    .trim()
    .toLowerCase()
  if (encoding !== '' && encoding !== 'identity') {
    const params = { encoding: cleanText(encoding, 64) }
    return { reason: 'content-encoding', detail: 'a compressed body is not read', params }
  }
  return Number(headers['content-length'] ?? 0) > maxBytes ? tooLarge(maxBytes) : null
}

function tooLarge(maxBytes: number): Refusal {
  return { reason: 'too-large', detail: `more than ${maxBytes} bytes`, params: { bytes: maxBytes } }
}

async function answerBody(door: Door, request: WebhookRequest, webhook: ArrivedWebhook): Promise<Answer> {
  const { app, command, body } = webhook
  const understood = understand(app, command, body)
  switch (understood.kind) {
    case 'contradiction':
      return refuse(door, request, {
        reason: 'command-mismatch',
        detail: understood.detail,
        params: { url: understood.url, body: understood.body },
      })
    case 'other': {
      // The word of the body, where the URL has none.
      const { command: word, before } = understood
      const { rawUrl, clientIp } = request
      const [answer] = await Promise.all([
        answerOther(door, { sdkAppId: app, command: word, before, rawUrl, body, clientIp }),
        door.contents?.keep(app, word, body),
      ])
      return answer
    }
    case 'odd':
      return keepApart(door, request, webhook, understood.why)
    case 'recall': {
      const remembered = await door.remember(webhook, understood.summary)
      if (remembered.kind === 'stored') door.counters.remembered += 1
      else door.counters.redelivered += 1
      door.changed()
      return okAnswer
    }
  }
}

/** Whoever looks on has no part in the answer. */
function show({ onSeen, log }: Door, { rawUrl }: WebhookRequest, body: Uint8Array): void {
  try {
    onSeen?.({ url: hideSign(rawUrl), body })
  } catch (error) {
    log.error({ err: error }, 'onSeen failed; the webhook is received all the same')
  }
}

function arrivedOf(request: WebhookRequest, head: WebhookHead, body: Uint8Array): ArrivedWebhook {
  return {
    ...head,
    url: hideSign(request.rawUrl),
    peerIp: request.clientIp,
    body,
  }
}

async function keepApart(
  door: Door,
  request: WebhookRequest,
  webhook: ArrivedWebhook,
  why: string,
): Promise<Answer> {
  const sha256 = hash('sha256', webhook.body)
  const headers = keptHeaders(request.headers)
  const kept = await door.inbox.turn('quarantine', { webhook, headers, sha256, why })
  if (kept.kind === 'full') {
    door.log.error(
      { sdkAppId: webhook.app },
      'the quarantine is full: webhooks that are not understood get 503',
    )
    return refuse(door, request, { reason: 'quarantine-full', detail: 'deliver again later' })
  }
  door.counters.quarantined += 1
  void door.tellTrouble({ kind: 'quarantined', sdkAppId: webhook.app, why })
  door.changed()
  return okAnswer
}

async function answerOther(door: Door, webhook: OtherWebhook): Promise<Answer> {
  const isFirst = door.counters.other(webhook.command)
  const { sdkAppId, command } = webhook
  try {
    const answer = await door.onOther?.(webhook)
    if (answer !== undefined && answer !== null) return passedOn(answer)
  } catch (error) {
    door.log.error({ err: error, sdkAppId, command }, 'the handler of other webhooks failed')
    // What was thrown is for the operator's eyes, not for the sender's.
    const refusal = { reason: 'other-failed', params: { command: cleanText(command, 128) } } as const
    door.counters.refuse({ ...refusal, detail: wordsOf(error) }, webhook.clientIp, door.now())
    return refusalAnswer({ ...refusal, detail: 'its handler failed' })
  }
  if (!webhook.before || door.allowBefore) return okAnswer
  if (isFirst) {
    door.log.warn(
      { sdkAppId, command },
      'a Before webhook arrived that nobody answers: it gets 503 each time, so that the policy set at the Chat backend decides. Turn it off there, handle it, or allow it by the flag',
    )
  }
  return refuse(door, webhook, {
    reason: 'before',
    detail: 'nobody here decides on Before webhooks',
    params: { command: cleanText(command, 128) },
  })
}

function passedOn({ status = 200, contentType = 'application/json', body }: OtherAnswer): Answer {
  return { status, headers: { 'content-type': contentType }, body }
}

/** The work goes on after a late answer: when it was stored after all, the next delivery is recognised. */
function withinDeadline(work: Promise<Answer>, late: () => Answer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(late()), ANSWER_DEADLINE_MS)
    void work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
