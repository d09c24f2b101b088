/** Several processes on one store: one is killed, one stops in the middle of a commit, the others go on. */
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { needsPostgres } from '../../../../test/setup/needs.ts'
import { statement } from '../query.ts'
import { allNotes } from '../testing/notes.ts'
import { openPostgresPlace, type PostgresPlace } from '../testing/postgres-place.ts'
import { startVictim } from '../testing/start-victim.ts'

const KILLS = 6
const script = fileURLToPath(new URL('../testing/postgres-victim.ts', import.meta.url))
const jobCount = statement<[], { readonly count: number }>('SELECT count(*) AS count FROM jobs')

const start = ({ url, schema }: PostgresPlace, mode: string) => startVictim(script, [url, schema, mode])

describe('PostgreSQL', needsPostgres, () => {
  test(
    '[TU1] [TU22] two processes write, one of them is killed again and again: every acknowledged turn is there, whole, once',
    { timeout: 60_000 },
    async () => {
      await using place = await openPostgresPlace()
      const store = await place.open()
      const steady = start(place, 'turns')
      const lines: string[] = []
      for (let round = 0; round < KILLS; round += 1) {
        const writer = start(place, 'turns')
        await writer.firstLine
        await wait(Math.random() * 100)
        await writer.kill()
        lines.push(...writer.lines)
      }
      await steady.firstLine
      await steady.kill()
      lines.push(...steady.lines)
      // An id that is given twice would hide a lost turn.
      const acknowledged = new Set(lines.map(Number))
      expect(acknowledged.size).toBe(lines.length)
      const notes = await store.read(allNotes())
      const ids = new Set(notes.map(({ id }) => id))
      expect([...acknowledged].filter((id) => !ids.has(id))).toEqual([])
      expect(acknowledged.size).toBeGreaterThan(KILLS * 2)
      expect(await store.read(jobCount())).toEqual([{ count: ids.size }])
      const moments = notes.map(({ at }) => at)
      expect(moments).toEqual(moments.toSorted((a, b) => a - b))
    },
  )

  test(
    '[TU23] a process that stops in the middle of a commit loses it; the others go on, and so does it',
    { timeout: 60_000 },
    async () => {
      await using place = await openPostgresPlace()
      const store = await place.open()
      const stopped = start(place, 'stop')
      await stopped.firstLine
      // It holds the lock: somebody waits for it, or will.
      await expect.poll(() => place.holdsLock(), { timeout: 20_000 }).toBe(true)
      await store.turn('note', { text: 'went on without it' })
      process.kill(stopped.pid, 'SIGCONT')
      await expect.poll(() => stopped.lines.at(-1), { timeout: 20_000 }).toBe('went on')
      expect(stopped.lines[1]).toBe('unreachable')
      const texts = (await store.read(allNotes())).map(({ text }) => text)
      expect(texts).toEqual(['went on without it', 'goes on'])
      await stopped.kill()
    },
  )
})
