/** The newest recall of this page: carried out, followed to the app backend's handler, then checked for what it left. */
import type { Message } from '@takeback/client'
import type { PlaygroundView, RecallDetail, WireView } from '@takeback/protocol'
import { useCallback, useEffect, useRef, useState } from 'react'
import { fetchDeliveries } from '../api/playground.ts'
import { fetchRecall, fetchRecalls } from '../api/recalls.ts'
import type { Phone } from './phone.ts'
import { caseOf, type RecallCase } from './recall-case.ts'
import { checkResidue, type ResidueCheck } from './residue.ts'

export interface FollowedRecall {
  readonly case: RecallCase
  readonly answeredAt: number | null
  readonly wire: WireView | null
  readonly detail: RecallDetail | null
  /** Nothing was received within the patience of the page. */
  readonly isLate: boolean
  readonly checks: readonly ResidueCheck[] | null
  readonly checkedAt: number | null
  readonly isChecking: boolean
}

export interface Recalling {
  readonly recall: FollowedRecall | null
  /** Rejects as `act` does; then nothing was taken back, and what was shown stays. */
  readonly takeBack: (message: Message, act: () => Promise<unknown>) => Promise<void>
  readonly checkAgain: () => void
}

const lookEvery = 80
const patience = 15_000
/** Afterwards: a delivery that fails is tried again for days, and may be parked meanwhile. */
const lookLaterEvery = 2000
const lookUntil = 600_000
const heardWithin = 500

export function useRecall(
  view: PlaygroundView | null,
  phones: readonly Phone[],
  witnesses: readonly Phone[],
  checked: (checks: readonly ResidueCheck[]) => void,
): Recalling {
  const [recall, setRecall] = useState<FollowedRecall | null>(null)
  const following = useRef<AbortController | null>(null)
  useEffect(() => () => following.current?.abort(), [])

  const check = useCallback(
    async (of: RecallCase) => {
      if (view === null) return
      const change = (part: Partial<FollowedRecall>): void =>
        setRecall((now) => (now?.case === of ? { ...now, ...part } : now))
      change({ isChecking: true })
      const checks = await checkResidue(view, of, witnesses)
      change({ checks, isChecking: false, checkedAt: performance.timeOrigin + performance.now() })
      checked(checks)
    },
    [view, witnesses, checked],
  )

  const takeBack = useCallback(
    async (message: Message, act: () => Promise<unknown>) => {
      if (view === null) return
      const of = caseOf(view, witnesses, message)
      await act()
      const answeredAt = performance.now()
      following.current?.abort()
      const abort = new AbortController()
      following.current = abort
      setRecall({ ...unknown, case: of, answeredAt })
      // First the phones: what the page itself begins now would make them hear later.
      await heardBy(phones, of.message.id)
      await Promise.all([
        check(of),
        follow(of, abort.signal, (part) =>
          setRecall((now) => (now?.case === of ? { ...now, ...part } : now)),
        ),
      ])
    },
    [view, phones, witnesses, check],
  )

  const checkAgain = (): void => {
    if (recall !== null) void check(recall.case)
  }
  return { recall, takeBack, checkAgain }
}

const unknown = {
  wire: null,
  detail: null,
  isLate: false,
  checks: null,
  checkedAt: null,
  isChecking: false,
} as const

/** Looks until the app backend has handled it: a delivery that waits is shown as one that waits. */
async function follow(
  of: RecallCase,
  signal: AbortSignal,
  change: (part: Partial<FollowedRecall>) => void,
): Promise<void> {
  const began = performance.now()
  for (let waited = 0; waited < lookUntil && !signal.aborted; waited = performance.now() - began) {
    const isLate = waited >= patience
    try {
      const [wire, detail] = await Promise.all([findDelivery(of), findReceived(of, signal)])
      change({ wire, detail, isLate })
      if (isThrough(wire, detail)) return
    } catch {
      // The next look may succeed; if none does, the page says that it is late.
      if (!signal.aborted) change({ isLate })
    }
    await new Promise((resolve) => setTimeout(resolve, isLate ? lookLaterEvery : lookEvery))
  }
}

/** Nothing more is to come. */
function isThrough(wire: WireView | null, detail: RecallDetail | null): boolean {
  if (wire === null) return false
  if (wire.state === 'dead' || wire.state === 'superseded') return true
  const isTaken = wire.state === 'delivered' || wire.state === 'late'
  return isTaken && (detail?.recall.state === 'applied' || detail?.recall.state === 'dead')
}

/** Until every phone online has heard of it, within bounds. */
async function heardBy(phones: readonly Phone[], messageID: string): Promise<void> {
  const until = performance.now() + heardWithin
  const isDeaf = (phone: Phone) =>
    phone.screen().status === 'online' && phone.heardOf(messageID) === undefined
  while (phones.some(isDeaf) && performance.now() < until)
    await new Promise((resolve) => setTimeout(resolve, 10))
}

function nameOf({ groupId, message }: RecallCase): string {
  return groupId === null ? message.msgKey : String(message.seq)
}

async function findDelivery(of: RecallCase): Promise<WireView | null> {
  const { deliveries } = await fetchDeliveries()
  const found = deliveries.find(
    ({ groupId, messages }) => groupId === of.groupId && messages.includes(nameOf(of)),
  )
  return found ?? null
}

async function findReceived(of: RecallCase, signal: AbortSignal): Promise<RecallDetail | null> {
  const conversation = of.groupId ?? of.message.from
  const { recalls } = await fetchRecalls(
    { conversation, kind: of.groupId === null ? 'c2c' : 'group' },
    null,
    signal,
  )
  const found = recalls.find(({ messages }) => messages.some(({ name }) => name === nameOf(of)))
  return found === undefined ? null : fetchRecall(found.id, signal)
}
