import type { Bench } from './bench.ts'
import { benchFile, startChild } from './child.ts'
import { interleaved, type Measured } from './side-by-side.ts'

const rounds = 5
const perRound = 20_000

export const bench: Bench = {
  question:
    'durable outbox → signed POST → recorded, per s ÷ raw undici dispatch, and ÷ the least that is durable, to the same sink',
  async run(size) {
    const count = Math.max(200, Math.round(perRound * size))
    const sink = await startChild(benchFile('limits/http-json.ts'), [])
    const url = `http://127.0.0.1:${String(sink.ready['port'])}/callback`
    const side = (name: string, script: string) => ({
      name,
      run: () => drainOnce(benchFile(`limits/${script}.ts`), url, count),
    })
    try {
      const lines = await interleaved({
        rounds: size < 1 ? 1 : rounds,
        unit: 'deliveries',
        others: [
          side('raw undici dispatch, 64 in flight', 'raw-dispatch'),
          side('the least: a durable table, Sign, POST', 'drain-least'),
        ],
        ours: side('takeback: outbox, Sign, POST, recorded', 'drain-outbox'),
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
