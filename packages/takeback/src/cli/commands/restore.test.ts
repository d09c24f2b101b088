import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { copySqlite, takeLock } from '@takeback/store/sqlite'
import { expect, test, vi } from 'vitest'
import { openFilePlace } from '../../chat-backend/testing/chat-place.ts'
import { CannotRun } from '../cannot-run.ts'
import { parseFlags } from '../flags.ts'
import { restore } from './restore.ts'

test('[BK10] what is left of a database in the place, a service in it and another restore are told, and nothing is touched', async () => {
  await using from = await openFilePlace()
  await (await from.open({ now: () => 1_700_000_000_000 })).close()
  const copy = join(from.folder, 'copy.db')
  copySqlite(join(from.folder, 'chat.db'), copy)
  const data = join(from.folder, 'place')
  const file = join(data, 'chat.db')
  mkdirSync(data)
  const { values } = parseFlags(['--from', copy, '--data', data, '--without-ledger'], {})
  const run = async () => restore.run(values, [])
  vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  // SQLite would take its commits for those of the copy.
  for (const end of ['-wal', '-shm', '-journal', '']) {
    writeFileSync(`${file}${end}`, 'of the database that was there')
    await expect(run()).rejects.toThrow(
      new CannotRun(`${file}${end} exists: move it away first, a restore never takes its place.`),
    )
    rmSync(`${file}${end}`)
  }
  const lock = takeLock(file)
  await expect(run()).rejects.toThrow('is already open by')
  expect(existsSync(file)).toBe(false)
  lock.release()
  expect(await run()).toBe(0)
  expect(existsSync(file)).toBe(true)
})
