/** Asks a running receiver to look for lost recalls, and waits until it has: its inbox is open there and nowhere else. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { ReconcilingView } from '@takeback/protocol'
import type { Conversation } from '@takeback/receiver/reconcile'
import { CannotRun } from '../cannot-run.ts'

const POLL_MS = 500
const CALL_MS = 30_000

export interface ServiceRun {
  readonly monitor: string
  readonly conversations: readonly Conversation[]
  readonly onlyNamed: boolean
  readonly reachMs?: number
  readonly callsPerSecond?: number
}

/** Throws CannotRun with what the receiver said, or with why there is no answer. */
export async function reconcileInTheService(run: ServiceRun): Promise<ReconcilingView> {
  const { monitor, conversations, ...wish } = run
  const base = originOf(monitor)
  let view = await call(base, 'POST', { ...wish, conversations: conversations.map(inJson) })
  const { runs } = view
  while (view.running && view.runs === runs) {
    await sleep(POLL_MS)
    view = await call(base, 'GET')
  }
  if (view.runs !== runs)
    throw new CannotRun(`${base} was started anew meanwhile, or runs again: ask it again.`)
  if (view.error !== null) throw new CannotRun(view.error)
  return view
}

function inJson(conversation: Conversation): object {
  switch (conversation.kind) {
    case 'c2c':
      return { c2c: conversation.people }
    case 'group':
      return { group: conversation.groupId }
    case 'topic':
      return { group: conversation.groupId, topic: conversation.topicId }
    case 'official':
      return { official: conversation.officialAccount }
  }
}

async function call(base: string, method: 'GET' | 'POST', body?: object): Promise<ReconcilingView> {
  const answer = await fetch(`${base}/api/reconcile`, {
    method,
    redirect: 'error',
    signal: AbortSignal.timeout(CALL_MS),
    ...(body !== undefined && {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  }).catch((error: unknown) => {
    throw new CannotRun(`${base} did not answer: ${reasonOf(error)}. --monitor names the receiver's page.`)
  })
  const said = parsed(await answer.text())
  if (answer.ok && typeof said === 'object' && said !== null && 'runs' in said) return said as ReconcilingView
  if (answer.status === 401)
    throw new CannotRun(`${base} asks for a sign-in: call it on its own machine, or use --store.`)
  throw new CannotRun(sentenceOf(said) ?? `${base} is no receiver: it answered HTTP ${answer.status}.`)
}

function originOf(monitor: string): string {
  const url = URL.canParse(monitor) ? new URL(monitor) : null
  if (url !== null && /^https?:$/.test(url.protocol) && url.host !== '') return url.origin
  throw new CannotRun(`--monitor is "${monitor}": give its address, for example http://127.0.0.1:8082.`)
}

function sentenceOf(said: unknown): string | null {
  if (typeof said !== 'object' || said === null || !('error' in said)) return null
  return typeof said.error === 'string' ? said.error : null
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown reason'
  return error.cause instanceof Error ? error.cause.message : error.message
}
