import type { Log } from '../http/log.ts'
import { untilStopped } from './stop-signals.ts'

interface Service {
  readonly failed: Promise<never>
  close(): Promise<void>
}

/** EX_IOERR of sysexits.h: the disk failed; a supervisor should start us again. */
const ioErrorExit = 74

/**
 * Says that it is ready, waits for SIGTERM or SIGINT, then drains the services in the order given. Gives the exit
 * code. Whoever hears `announce` may stop us at once, so the signals are listened to before.
 */
export async function runUntilStopped(
  log: Log,
  services: readonly Service[],
  announce: () => void = () => {},
): Promise<number> {
  try {
    const stopped = untilStopped()
    announce()
    const signal = await Promise.race([stopped, ...services.map(({ failed }) => failed)])
    log.info({ signal }, 'stopping')
    for (const service of services) await service.close()
    return 0
  } catch (error) {
    // Nothing more may be acknowledged: what was is on disk, and the next start goes on from there.
    log.error({ error: error instanceof Error ? error.message : String(error) }, 'the store failed: ending')
    process.exit(ioErrorExit)
  }
}
