/** kill -9 of a process that writes: what was acknowledged is there. It does not test power cuts. */
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { statement } from '../query.ts'
import { HandClock } from '../testing/hand-clock.ts'
import { allNotes } from '../testing/notes.ts'
import { startVictim } from '../testing/start-victim.ts'
import { openTemporaryPlace } from '../testing/temporary-place.ts'

const KILLS = 15
const victim = fileURLToPath(new URL('../testing/victim.ts', import.meta.url))
const jobCount = statement<[], { readonly count: number }>('SELECT count(*) AS count FROM jobs')
const integrity = statement<[], { readonly integrity_check: string }>('PRAGMA integrity_check')

const start = (file: string, mode: string) => startVictim(victim, [file, mode])

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
