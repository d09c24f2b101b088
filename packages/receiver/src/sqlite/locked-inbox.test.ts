import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { c2cBody, openStage } from '../testing/stage.ts'

test('[R15] while another program holds the file the sender gets 503 and never a false 200; afterwards it has one effect', async () => {
  await using stage = await openStage()
  const heard = stage.listening()
  const other = new DatabaseSync(join(stage.folder, 'inbox.db'))
  try {
    other.exec('BEGIN IMMEDIATE')
    expect(await stage.deliver(c2cBody())).toMatchObject({ status: 503, headers: { 'retry-after': '1' } })
    expect(heard).toEqual([])
    other.exec('ROLLBACK')
  } finally {
    other.close()
  }
  // What was stored too late for an answer is known when it comes again.
  await expect.poll(async () => (await stage.deliver(c2cBody())).status).toBe(200)
  await expect.poll(() => heard.length).toBe(1)
  expect(stage.receiver.counters.remembered).toBe(1)
})
