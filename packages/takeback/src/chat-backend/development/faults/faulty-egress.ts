/**
 * Carries faults out on webhooks that leave: rules DV21-DV26 of docs/spec/development.md. It stands between the delivery and
 * the network, so that everything above sees what it would see in the wild.
 */
import { okAnswer, type FaultOrder } from '@takeback/protocol'
import type { EgressAnswer, EgressRequest } from '../../../http/egress/answer.ts'
import type { Egress } from '../../../http/egress/egress.ts'
import type { Log } from '../../../http/log.ts'
import type { Timeline } from '../../time/timeline.ts'
import type { FaultPlan } from './fault-plan.ts'
import { HeldBack } from './held-back.ts'
import { withBadSign, withSkew } from './signed-url.ts'
import { Waits } from './waits.ts'
import { readWebhookCall } from './webhook-call.ts'

/** So long a webhook that the next one is to overtake waits for it. */
export const LONGEST_REORDER_MS = 5000

export interface FaultyEgressParts {
  readonly egress: Egress
  readonly plan: FaultPlan
  readonly clock: Timeline
  /** What the app signs with now. */
  readonly tokenOf: (app: number) => Promise<string>
  readonly log: Log
}

export interface FaultyEgress extends Egress {
  /** Webhooks that go to their endpoint later. */
  held(): number
  /** What is held back goes out. */
  release(): Promise<void>
  /** Nothing more is heard of what is under way or held back, until `rejoin`. */
  cutOff(): void
  rejoin(): void
  /** No call waits for the clock any more, for it may never come. */
  stopWaiting(): void
}

const closed = { kind: 'unreachable', why: 'closed', ms: 0 } as const

export function faultyEgress({ egress, plan, clock, tokenOf, log }: FaultyEgressParts): FaultyEgress {
  const waits = new Waits(clock)
  const held = new HeldBack(clock, send)
  let cut = new AbortController()

  /** To the endpoint, as it is. */
  async function send(app: number, request: EgressRequest): Promise<EgressAnswer> {
    const { signal } = cut
    if (signal.aborted) return closed
    try {
      const answer = await egress.post({ ...request, signal })
      if (answer.kind === 'answered') held.letFollow(app)
      return answer
    } catch (error) {
      if (!signal.aborted) throw error
      return closed
    }
  }

  async function post(request: EgressRequest): Promise<EgressAnswer> {
    const call = readWebhookCall(request)
    const { app, command } = call
    const order = cut.signal.aborted ? null : plan.choose(call, clock.now())
    if (order === null) return send(app, request)
    log.debug({ app, command, fault: order.kind }, 'a fault is carried out on a webhook')
    return carryOut(order, app, request)
  }

  async function carryOut(order: FaultOrder, app: number, request: EgressRequest): Promise<EgressAnswer> {
    const { kind, reaches = false, status = 503, ms = 0, seconds = 0 } = order
    const { deadlineMs, url } = request
    switch (kind) {
      case 'drop':
        if (reaches) await send(app, request)
        return closed
      case 'status':
        if (reaches) await send(app, request)
        return answered(status, '')
      case 'hang':
        await Promise.all([waits.passed(deadlineMs), reaches ? send(app, request) : null])
        return { kind: 'timed-out', ms: deadlineMs }
      case 'delay':
        return delayed(app, request, ms)
      case 'duplicate': {
        const [first] = await Promise.all([send(app, request), send(app, request)])
        return first
      }
      case 'reorder':
        held.untilAnother(app, request, LONGEST_REORDER_MS)
        return answered(200, JSON.stringify(okAnswer))
      case 'bad-sign':
        return send(app, { ...request, url: withBadSign(url) })
      case 'skew':
        return send(app, { ...request, url: withSkew(url, seconds, await tokenOf(app)) })
    }
  }

  async function delayed(app: number, request: EgressRequest, ms: number): Promise<EgressAnswer> {
    const { deadlineMs } = request
    if (ms >= deadlineMs) {
      held.forTime(app, request, ms)
      await waits.passed(deadlineMs)
      return { kind: 'timed-out', ms: deadlineMs }
    }
    await waits.passed(ms)
    const answer = await send(app, { ...request, deadlineMs: deadlineMs - ms })
    return answer.kind === 'blocked' ? answer : { ...answer, ms: answer.ms + ms }
  }

  return {
    post,
    held: () => held.count,
    release: () => held.release(),
    cutOff() {
      held.forget()
      cut.abort()
      waits.end()
    },
    rejoin() {
      cut = new AbortController()
      waits.begin()
    },
    stopWaiting: () => waits.end(),
    blocks: (url) => egress.blocks(url),
    async close() {
      await held.release()
      await egress.close()
    },
  }
}

/** What somebody between us and the endpoint says. */
function answered(status: number, text: string): EgressAnswer {
  const headers = text === '' ? {} : { contentType: 'application/json' }
  return { kind: 'answered', status, headers, body: Buffer.from(text), truncated: false, ms: 0 }
}
