/** The folder and the files of a store belong to their owner alone: rule TU14 of docs/spec/store.md. */
import { chmodSync, closeSync, existsSync, fsyncSync, mkdirSync, openSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { StoreUnavailable } from '../unavailable.ts'

const OWNER_ONLY = 0o600
const OTHERS = 0o077

/**
 * Makes the folder (0700) and the file (0600) when they are missing, and takes away what others may do with the
 * file and its companions. SQLite gives `-wal` and `-shm` the mode of the database.
 *
 * An existing file is never opened here: closing it would drop the locks that SQLite holds in this process.
 */
export function prepareFile(file: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    if (!existsSync(file)) flushFolders(dirname(file))
    create(file)
    for (const path of [file, `${file}-wal`, `${file}-shm`]) closeToOthers(path)
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    throw new StoreUnavailable(
      'unwritable',
      `Can't write to the folder ${dirname(file)} (${said}): check its permissions, or use --data with another folder.`,
    )
  }
}

/**
 * SQLite flushes the names of its files, but not that of the folder they are in, nor of those above: a power cut may take
 * a new folder away with all that was acknowledged in it. Whoever made them, they are flushed before there is a file.
 */
function flushFolders(folder: string): void {
  // Windows opens no folders.
  if (process.platform === 'win32') return
  for (let named = folder; named !== dirname(named); named = dirname(named)) flush(dirname(named))
}

function flush(folder: string): void {
  try {
    const opened = openSync(folder, 'r')
    fsyncSync(opened)
    closeSync(opened)
  } catch (error) {
    // Who may not list a folder has made none in it; and some file systems can't flush one.
    if (!hasCode(error, 'EACCES') && !hasCode(error, 'EINVAL')) throw error
  }
}

function create(file: string): void {
  try {
    closeSync(openSync(file, 'wx', OWNER_ONLY))
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error
  }
}

function closeToOthers(path: string): void {
  const mode = statSync(path, { throwIfNoEntry: false })?.mode
  if (mode !== undefined && (mode & OTHERS) !== 0) chmodSync(path, OWNER_ONLY)
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
