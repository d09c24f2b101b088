/** Reads from a monitor which recalls arrived, until all expected ones did or nothing new comes any more. */
import type { RecallPage } from '@takeback/protocol'
import { CannotRun } from '../cannot-run.ts'

export interface Arrivals {
  readonly webhooks: number
  readonly received: number
  readonly missing: number
  /** Messages whose recall took effect more than once. */
  readonly doubled: number
  /** Webhooks that came again and were recognised. */
  readonly redelivered: number
}

const pageSize = 200
/** How long nothing new may come before the rest counts as missing. */
const patienceMs = 15_000
const pauseMs = 200

export async function waitForArrivals(
  monitorUrl: string,
  expected: ReadonlySet<string>,
  elapsed: () => number,
  onProgress: (step: string, done: number, total: number) => void,
): Promise<Arrivals> {
  let last = { arrivals: await readArrivals(monitorUrl, expected), at: elapsed() }
  while (last.arrivals.missing > 0 && elapsed() - last.at < patienceMs) {
    onProgress('webhooks', last.arrivals.received, expected.size)
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
    const arrivals = await readArrivals(monitorUrl, expected)
    if (arrivals.received > last.arrivals.received) last = { arrivals, at: elapsed() }
    else last = { arrivals, at: last.at }
  }
  onProgress('webhooks', last.arrivals.received, expected.size)
  return last.arrivals
}

async function readArrivals(monitorUrl: string, expected: ReadonlySet<string>): Promise<Arrivals> {
  const effects = new Map<string, number>()
  let webhooks = 0
  let redelivered = 0
  for (let cursor: number | null = null; ;) {
    const page: RecallPage = await readPage(monitorUrl, cursor)
    for (const { messages, redeliveries } of page.recalls) {
      const ours = messages.filter(({ key, first }) => first && expected.has(key))
      // A running monitor also knows what was there before us.
      if (ours.length === 0) continue
      webhooks += 1
      redelivered += redeliveries
      for (const { key } of ours) effects.set(key, (effects.get(key) ?? 0) + 1)
    }
    if (page.next === null) break
    cursor = page.next
  }
  const doubled = [...effects.values()].filter((times) => times > 1).length
  return { webhooks, received: effects.size, missing: expected.size - effects.size, doubled, redelivered }
}

async function readPage(monitorUrl: string, cursor: number | null): Promise<RecallPage> {
  const url = new URL('/api/recalls', monitorUrl)
  url.searchParams.set('limit', String(pageSize))
  if (cursor !== null) url.searchParams.set('cursor', String(cursor))
  const answer = await fetch(url).catch((error: unknown) => {
    throw new CannotRun(
      `The monitor at ${monitorUrl} does not answer (${String((error as Error).cause ?? error)}).`,
    )
  })
  if (!answer.ok)
    throw new CannotRun(`The monitor at ${monitorUrl} answered ${answer.status} to ${url.pathname}.`)
  return (await answer.json()) as RecallPage
}
