/**
 * The secret keys of a Chat backend, for the other commands on this machine: one file per app, readable by its owner.
 * The key itself lives in the store; the file is written again at each start.
 */
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export function keyFileOf(folder: string, sdkAppId: number): string {
  return join(folder, `secret-key-${sdkAppId}`)
}

export function writeKeyFiles(folder: string, apps: readonly { sdkAppId: number; key: string }[]): void {
  // With --store nobody has made it yet.
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  for (const { sdkAppId, key } of apps) {
    const file = keyFileOf(folder, sdkAppId)
    // Written beside and renamed, so that the mode is right from the first byte.
    writeFileSync(`${file}.new`, `${key}\n`, { mode: 0o600 })
    renameSync(`${file}.new`, file)
  }
}

/** Null: no Chat backend ever ran on this folder. */
export function foundKeyFile(folder: string, sdkAppId: number): string | null {
  const file = keyFileOf(folder, sdkAppId)
  return existsSync(file) ? file : null
}
