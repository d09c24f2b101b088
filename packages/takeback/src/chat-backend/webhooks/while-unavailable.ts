import { StoreUnavailable } from '@takeback/store'
import type { Log } from '../../http/log.ts'

/** A full disk is looked at again after this. */
const pauseMs = 1000

export type Durably = <Result>(work: () => Promise<Result>) => Promise<Result>

/**
 * Calls the store again while it can't serve for a time (disk full). What was sent stays in memory until it can be
 * recorded, and so nothing more is leased meanwhile. Rejects when the store is closed, or with a bug.
 */
export function whileUnavailable(log: Log): Durably {
  return async (work) => {
    for (;;) {
      try {
        return await work()
      } catch (error) {
        if (!(error instanceof StoreUnavailable) || isClosed(error)) throw error
        log.error({ err: error }, 'the store cannot serve the webhooks for now')
        await new Promise((resolve) => setTimeout(resolve, pauseMs))
      }
    }
  }
}

export function isClosed(error: unknown): boolean {
  return error instanceof StoreUnavailable && error.code === 'closed'
}
