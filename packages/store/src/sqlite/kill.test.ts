/** kill -9 of a process that writes: what was acknowledged is there. It does not test power cuts. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { statement } from '../query.ts'
import { HandClock } from '../testing/hand-clock.ts'
import { allNotes } from '../testing/notes.ts'
import { openTemporaryPlace } from '../testing/temporary-place.ts'

const KILLS = 15
const victim = fileURLToPath(new URL('../testing/victim.ts', import.meta.url))
const jobCount = statement<[], { readonly count: number }>('SELECT count(*) AS count FROM jobs')
const integrity = statement<[], { readonly integrity_check: string }>('PRAGMA integrity_check')

interface Victim {
  readonly lines: string[]
  readonly firstLine: Promise<void>
  kill(): Promise<void>
}

function start(file: string, mode: string): Victim {
  const child = spawn(process.execPath, [victim, file, mode], { stdio: ['ignore', 'pipe', 'inherit'] })
  const reader = createInterface({ input: child.stdout })
  const lines: string[] = []
  const first = Promise.withResolvers<void>()
  reader.on('line', (line) => {
    lines.push(line)
    first.resolve()
  })
  const ended = Promise.all([once(child, 'exit'), once(reader, 'close')])
  return {
    lines,
    firstLine: first.promise,
    async kill() {
      child.kill('SIGKILL')
      await ended
      // One that died of something else would prove nothing.
      expect(child.signalCode).toBe('SIGKILL')
    },
  }
}

test(
  '[TU1] kill -9 at any moment: every acknowledged turn is there, whole',
  { timeout: 60_000 },
  async () => {
    await using place = await openTemporaryPlace()
    const acknowledged = new Set<number>()
    for (let round = 0; round < KILLS; round += 1) {
      const writer = start(place.file, 'turns')
      await writer.firstLine
      await wait(Math.random() * 100)
      await writer.kill()
      for (const line of writer.lines) {
        // An id that is given twice would hide a lost turn.
        expect(acknowledged.has(Number(line))).toBe(false)
        acknowledged.add(Number(line))
      }
    }
    const store = await place.open(new HandClock())
    const ids = new Set((await store.read(allNotes())).map(({ id }) => id))
    expect([...acknowledged].filter((id) => !ids.has(id))).toEqual([])
    expect(acknowledged.size).toBeGreaterThan(KILLS)
    expect(await store.read(jobCount())).toEqual([{ count: ids.size }])
    expect(await store.read(integrity())).toEqual([{ integrity_check: 'ok' }])
  },
)

test('[J11] kill -9 between lease and settle: the next process leases the job again at once', async () => {
  await using place = await openTemporaryPlace()
  const worker = start(place.file, 'lease')
  await worker.firstLine
  await worker.kill()
  const store = await place.open(new HandClock())
  expect(await store.jobs.lease('q', 10, 1000)).toMatchObject([{ id: Number(worker.lines[0]), attempt: 2 }])
})
