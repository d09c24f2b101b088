/** A `takeback` process that the tests of a file, or of a describe, share: started before them, stopped behind them. */
import { randomUUID } from 'node:crypto'
import { mkdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { anyPorts, type Service, startService } from './service.ts'

export interface SharedService {
  /** Of these tests; the service's data is in `data`. */
  readonly folder: string
  /** The ready line; in a test. */
  readonly ready: () => Readonly<Record<string, unknown>>
}

export function sharedService(command: keyof typeof anyPorts, ...flags: readonly string[]): SharedService {
  const folder = join(tmpdir(), `takeback-${command}-${randomUUID()}`)
  let service: Service | undefined
  beforeAll(async () => {
    mkdirSync(folder)
    service = await startService([command, '--data', join(folder, 'data'), ...anyPorts[command], ...flags])
  })
  afterAll(async () => {
    await service?.stop()
    rmSync(folder, { recursive: true })
  })
  return {
    folder,
    ready() {
      if (service === undefined) throw new Error('The service starts before the tests: ask in one.')
      return service.ready
    },
  }
}
