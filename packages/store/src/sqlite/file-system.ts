/** Where a database may lie: rule TU13 of docs/spec/store.md. */
import { statfsSync } from 'node:fs'
import { StoreUnavailable } from '../unavailable.ts'

/** By the number of their kind in statfs(2), which other systems count otherwise. */
const remote: Readonly<Record<number, string>> = {
  0x6969: 'NFS',
  0xff534d42: 'CIFS',
  0xfe534d42: 'SMB',
}

/** `kind`: `type` of statfs. Null: its files are on this machine, as far as can be told. */
export function remoteFileSystem(kind: number, platform = process.platform): string | null {
  return platform === 'linux' ? (remote[kind] ?? null) : null
}

/** Throws StoreUnavailable: the log of SQLite is shared memory, and locks and flushes go over a network as it likes. */
export function checkFileSystem(
  folder: string,
  kind = statfsSync(folder).type,
  platform = process.platform,
): void {
  const name = remoteFileSystem(kind, platform)
  if (name === null) return
  throw new StoreUnavailable(
    'unsafe-setting',
    `The folder ${folder} is on ${name}, whose locks and flushes can't be relied on: use --data with a folder on a local disk, or --store with PostgreSQL.`,
  )
}
