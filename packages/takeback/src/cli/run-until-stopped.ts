import { setTimeout as wait } from 'node:timers/promises'
import type { Log } from '../http/log.ts'
import { parseDuration } from './duration.ts'
import type { FlagValues } from './flags.ts'
import { untilStopped } from './stop-signals.ts'

/** Milliseconds. */
export function drainOption({ drain }: FlagValues): number {
  return drain === undefined ? 0 : parseDuration('drain', drain)
}

interface Service {
  readonly failed: Promise<never>
  drain(): void
  close(): Promise<void>
}

/** EX_IOERR of sysexits.h: the disk failed; a supervisor should start us again. */
const ioErrorExit = 74

/** For the help of what serves. */
export const servingExitCodes =
  'Exit code: 0 stopped by SIGTERM or Ctrl+C, 1 could not, 2 called wrongly, 74 the disk failed (start it again).'

/**
 * Says that it is ready, waits for SIGTERM or SIGINT, serves for `drainMs` more while `/readyz` says no, then closes the
 * services in the order given. Gives the exit
 * code. Whoever hears `announce` may stop us at once, so the signals are listened to before.
 */
export async function runUntilStopped(
  log: Log,
  services: readonly Service[],
  announce: () => void = () => {},
  drainMs = 0,
): Promise<number> {
  try {
    const stopped = untilStopped()
    announce()
    const signal = await Promise.race([stopped, ...services.map(({ failed }) => failed)])
    log.info({ signal }, 'stopping')
    for (const service of services) service.drain()
    if (drainMs > 0) await Promise.race([wait(drainMs), ...services.map(({ failed }) => failed)])
    for (const service of services) await service.close()
    return 0
  } catch (error) {
    // Nothing more may be acknowledged: what was is on disk, and the next start goes on from there.
    log.error({ error: error instanceof Error ? error.message : String(error) }, 'the store failed: ending')
    process.exit(ioErrorExit)
  }
}
