/** `takeback receive` as a process, for all tests of the file that calls this. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { type Service, startService } from './service.ts'

export interface ReceiverOfFile {
  /** The file's own; its data is in `receiver`. */
  readonly folder: string
  readonly callback: () => string
  readonly monitor: () => string
}

export function receiverOfFile(token: string): ReceiverOfFile {
  const folder = mkdtempSync(join(tmpdir(), 'takeback-receiver-'))
  let service: Service | undefined
  beforeAll(async () => {
    const ports = ['--callback-port', '0', '--monitor-port', '0']
    service = await startService(['receive', '--data', join(folder, 'receiver'), '--token', token, ...ports])
  })
  afterAll(async () => {
    await service?.stop()
    rmSync(folder, { recursive: true })
  })
  return {
    folder,
    callback: () => String(service?.ready['callback']),
    monitor: () => String(service?.ready['monitor']),
  }
}
