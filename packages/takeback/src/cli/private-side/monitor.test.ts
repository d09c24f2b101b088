import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { listen } from '../../http/listening.ts'
import { createLog } from '../../http/log.ts'
import { createMetrics } from '../../http/metrics.ts'
import { openPrivateSide } from '../../http/private-side.ts'
import { openMonitor } from './monitor.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'takeback-monitor-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A monitor with one route; `trustProxy`: it asks for a sign-in. */
async function monitorAt(trustProxy?: string) {
  const side = await openPrivateSide({
    name: 'monitor',
    host: '127.0.0.1',
    dataDir: folder,
    clock: { now: () => 1_700_000_000_000 },
    log: createLog({ level: 'error', stream: { write: () => true } }),
    metrics: createMetrics('takeback_test'),
    health: { store: () => true },
    routes: (app) => void app.post('/api/erase', ({ body }, reply) => reply.send({ got: body })),
    ...(trustProxy !== undefined && { trustProxy }),
  })
  const { handler } = side
  const listening = await listen({ name: 'monitor', host: '127.0.0.1', port: 0, fallback: false, handler })
  return {
    side,
    url: listening.url,
    async [Symbol.asyncDispose]() {
      await listening.close()
      await side.close()
    },
  }
}

const erase = async (url: string, secretFile?: string) => {
  const monitor = await openMonitor(url, { 'monitor-secret-file': secretFile })
  try {
    return await monitor.call('POST', '/api/erase', { userId: 'romeo' })
  } finally {
    await monitor.close()
  }
}

test('[C56] a monitor behind a proxy is called with its secret, and nothing stays signed in', async () => {
  await using monitor = await monitorAt('1')
  await expect(erase(monitor.url)).rejects.toThrow('asks for a sign-in: give --monitor-secret-file')
  const file = join(folder, 'secret')
  writeFileSync(file, 'guessed')
  await expect(erase(monitor.url, file)).rejects.toThrow('That is not the set-up secret.')
  writeFileSync(file, `${monitor.side.setupSecret ?? ''}\n`)
  expect(await erase(monitor.url, file)).toEqual({ got: { userId: 'romeo' } })
  expect(JSON.parse(readFileSync(join(folder, 'sign-in.json'), 'utf8'))).toMatchObject({ sessions: [] })
  await expect(erase(monitor.url, join(folder, 'none'))).rejects.toThrow("can't be read (ENOENT)")
})

test('[C56] an open one is called as it is', async () => {
  await using monitor = await monitorAt()
  expect(await erase(monitor.url)).toEqual({ got: { userId: 'romeo' } })
  const file = join(folder, 'secret')
  writeFileSync(file, 'needless')
  await expect(erase(monitor.url, file)).rejects.toThrow('asks for no sign-in')
})
