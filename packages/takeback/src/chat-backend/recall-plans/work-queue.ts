/**
 * Works off a queue whose jobs are long: each is worked at in rounds, and between two rounds it can end. A job that is
 * interrupted is given back and goes on with the next worker; so its rounds must know by themselves where they are.
 */
import type { LeasedJob } from '@takeback/store'
import type { Log } from '../../http/log.ts'
import { nodeGoneTopic } from '../domain/node.ts'
import type { Engine } from '../engine.ts'
import type { Timeline } from '../time/timeline.ts'
import { createAlarm } from '../webhooks/alarm.ts'
import { isClosed, whileUnavailable } from '../webhooks/while-unavailable.ts'

/** A round takes a second or two; what a process held when it died goes on after this. */
const LEASE_MS = 60_000
/** A job is given back after so long, so that its lease never runs out under its rounds. */
const GIVE_BACK_MS = 20_000
/** After a fault of ours in one job; the others go on. */
const PAUSE_AFTER_FAULT_MS = 5000
const SIDE_BY_SIDE = 4
/** Should a bell ever be missed, it costs a minute. */
const LOOK_EVERY_MS = 60_000
const SHORTEST_SLEEP_MS = 20

export type Round = 'done' | 'again'

export interface QueueWork {
  readonly engine: Engine
  readonly queue: string
  readonly clock: Timeline
  readonly log: Log
  /** One round of this job. `pause` ends early when the work is to stop. */
  readonly round: (job: LeasedJob, pause: (milliseconds: number) => Promise<void>) => Promise<Round>
}

export interface Working {
  /** Resolves when the rounds under way have ended. */
  stop(): Promise<void>
}

export function workOff({ engine, queue, clock, log, round }: QueueWork): Working {
  const durably = whileUnavailable(log)
  const alarm = createAlarm(clock)
  const underWay = new Set<Promise<void>>()
  const stopping = new AbortController()
  const stopListening = engine.jobs.onWork(queue, () => alarm.ring())
  const stopHearing = engine.onSignal(nodeGoneTopic, () => alarm.ring())
  const stopLooking = clock.every(LOOK_EVERY_MS, () => alarm.ring())
  const ended = run()

  async function run(): Promise<void> {
    try {
      while (!stopping.signal.aborted) await lease()
    } catch (error) {
      if (!isClosed(error)) throw error
    }
    await Promise.all(underWay)
  }

  async function lease(): Promise<void> {
    const places = SIDE_BY_SIDE - underWay.size
    if (places === 0) return alarm.sleepUntil(null)
    const jobs = await durably(() => engine.jobs.lease(queue, places, LEASE_MS))
    for (const job of jobs) hold(job)
    if (jobs.length > 0) return undefined
    const at = await durably(() => engine.jobs.nextRipeAt(queue))
    return alarm.sleepUntil(at === null ? null : Math.max(at, clock.now() + SHORTEST_SLEEP_MS))
  }

  function hold(job: LeasedJob): void {
    const worked = work(job)
      .catch((error: unknown) => {
        // The store is closed: the lease ends by itself, and the next process goes on.
        if (!isClosed(error)) log.error({ err: error, job: job.id, queue }, 'a job could not be settled')
      })
      .finally(() => {
        underWay.delete(worked)
        alarm.ring()
      })
    underWay.add(worked)
  }

  async function work(job: LeasedJob): Promise<void> {
    const { id, fence } = job
    const began = performance.now()
    try {
      while (!stopping.signal.aborted && performance.now() - began < GIVE_BACK_MS) {
        if ((await durably(() => round(job, pause))) === 'again') continue
        const step = { kind: 'done' } as const
        await durably(() => engine.jobs.settle([{ id, fence, step, outcome: '{}', leavesNothing: true }]))
        return
      }
      await giveBack(job, engine.now())
    } catch (error) {
      if (isClosed(error)) throw error
      log.error({ err: error, job: id, queue }, 'a job failed; it is tried again')
      await giveBack(job, engine.now() + PAUSE_AFTER_FAULT_MS)
    }
  }

  async function giveBack({ id, fence }: LeasedJob, at: number): Promise<void> {
    const step = { kind: 'release', at } as const
    await durably(() => engine.jobs.settle([{ id, fence, step, outcome: '' }]))
  }

  async function pause(milliseconds: number): Promise<void> {
    if (milliseconds <= 0 || stopping.signal.aborted) return
    await new Promise<void>((resolve) => {
      const end = () => {
        clearTimeout(timer)
        stopping.signal.removeEventListener('abort', end)
        resolve()
      }
      const timer = setTimeout(end, milliseconds)
      stopping.signal.addEventListener('abort', end)
    })
  }

  return {
    async stop() {
      stopping.abort()
      stopListening()
      stopHearing()
      stopLooking()
      alarm.ring()
      await ended
    },
  }
}
