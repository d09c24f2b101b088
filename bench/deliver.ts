import type { Bench } from './bench.ts'
import { benchFile, startChild } from './child.ts'
import { type Measured, sideBySide } from './side-by-side.ts'

const rounds = 5
const perRound = 20_000

export const bench: Bench = {
  question:
    'durable outbox → signed POST → recorded, per s ÷ raw undici dispatch of the same body to the same sink',
  async run(size) {
    const count = Math.max(200, Math.round(perRound * size))
    const sink = await startChild(benchFile('limits/http-json.ts'), [])
    const url = `http://127.0.0.1:${String(sink.ready['port'])}/callback`
    try {
      const lines = await sideBySide({
        rounds: size < 1 ? 1 : rounds,
        limitName: 'raw undici dispatch, 64 in flight',
        oursName: 'takeback: outbox, Sign, POST, recorded',
        unit: 'deliveries',
        limit: () => drainOnce(benchFile('limits/raw-dispatch.ts'), url, count),
        ours: () => drainOnce(benchFile('limits/drain-outbox.ts'), url, count),
      })
      return [...lines, '  checked: every delivery is recorded as done, none is left']
    } finally {
      await sink.stop()
    }
  },
}

/** The script prepares, does the work, and prints what it measured of itself. */
export async function drainOnce(
  file: string,
  url: string,
  count: number,
  args: readonly string[] = [],
): Promise<Measured> {
  const child = await startChild(file, [url, String(count), ...args])
  await child.stop()
  const { seconds, cpuMicroseconds, delivered } = child.ready as Record<string, number>
  if (delivered !== count) throw new Error(`${file}: ${String(delivered)} of ${count} deliveries`)
  return { perSecond: count / Number(seconds), cpuMicroseconds: Number(cpuMicroseconds) / count }
}
