/** A folder for one test: stores opened in it are closed, and it is removed, when the test ends. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { StorePlace } from '../contract.ts'
import { openSqliteStore } from '../sqlite/index.ts'
import type { Clock, Store } from '../store.ts'
import type { notesStore, NotesTurns } from './notes.ts'

export const notesModule = new URL('./notes.ts', import.meta.url)

export class TemporaryPlace implements StorePlace {
  readonly folder: string
  readonly #opened: Store<NotesTurns>[] = []

  constructor(folder: string) {
    this.folder = folder
  }

  get file(): string {
    return join(this.folder, 'data', 'notes.db')
  }

  async open(clock: Clock, options: { wipeAfter?: number; module?: URL } = {}): Promise<Store<NotesTurns>> {
    const store = await openSqliteStore<typeof notesStore>({
      file: this.file,
      module: notesModule,
      clock,
      ...options,
    })
    this.#opened.push(store)
    return store
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const store of this.#opened) await store.close()
    await rm(this.folder, { recursive: true })
  }
}

export async function openTemporaryPlace(): Promise<TemporaryPlace> {
  return new TemporaryPlace(await mkdtemp(join(tmpdir(), 'store-')))
}
