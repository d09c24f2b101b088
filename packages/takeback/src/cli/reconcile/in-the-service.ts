/** Asks a running receiver to look for lost recalls, and waits until it has: its inbox is open there and nowhere else. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { ReconcilingView } from '@takeback/protocol'
import type { Conversation } from '@takeback/receiver/reconcile'
import type { Monitor } from '../private-side/monitor.ts'
import { CannotRun } from '../cannot-run.ts'

const POLL_MS = 500
const path = '/api/reconcile'

export interface ServiceRun {
  /** Stays open. */
  readonly monitor: Monitor
  readonly conversations: readonly Conversation[]
  readonly onlyNamed: boolean
  /** What was asked within the hour, too. */
  readonly anew: boolean
  readonly reachMs?: number
  readonly callsPerSecond?: number
}

/** Throws CannotRun with what the receiver said, or with why there is no answer. */
export async function reconcileInTheService(run: ServiceRun): Promise<ReconcilingView> {
  const { monitor, conversations, ...wish } = run
  const asked = { ...wish, conversations: conversations.map(inJson) }
  let view = (await monitor.call('POST', path, asked)) as ReconcilingView
  const { runs } = view
  while (view.running && view.runs === runs) {
    await sleep(POLL_MS)
    view = (await monitor.call('GET', path)) as ReconcilingView
  }
  if (view.runs !== runs)
    throw new CannotRun(`${monitor.address} was started anew meanwhile, or runs again: ask it again.`)
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
