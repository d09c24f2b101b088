import { join } from 'node:path'
import { openSqliteStore } from '@takeback/store/sqlite'
import type { testStore } from './book.ts'
import { systemClock } from './system-clock.ts'

/** The Chat backend's store, which can also be emptied: opening it is most of what a start takes. */
export function openTestEngine(folder: string) {
  const book = import.meta.url.endsWith('.ts') ? './book.ts' : './book.js'
  return openSqliteStore<typeof testStore>({
    file: join(folder, 'chat.db'),
    module: new URL(book, import.meta.url),
    clock: systemClock,
  })
}

export type TestEngine = Awaited<ReturnType<typeof openTestEngine>>
