/** An inbox that an earlier version wrote, and one that it still writes to: what it stored is read, what it lacks is added. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createReceiver } from '@takeback/receiver'
import { listQuarantine } from '@takeback/receiver/reading'
import { sqliteInbox } from '@takeback/receiver/sqlite'
import { expect, test } from 'vitest'
import { sdkAppId } from './stage.ts'

/** As versions before 0005-headers write it, under numbers that the store draws for nothing else. */
const olderInsert = `INSERT INTO quarantine (id, app, command, received_at, platform, client_ip, peer_ip, signed, why, url, sha256, body, exact)
  VALUES (?, ${sdkAppId}, 'x', 1, NULL, NULL, '::1', 0, 'odd', '/', ?, ?, 1)`

test('[R99] an inbox of a version without headers is opened, and that version may go on writing to it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'takeback-older-'))
  const file = join(folder, 'inbox.db')
  try {
    await (await sqliteInbox(file)).close()
    write(file, (database) => {
      database.exec('ALTER TABLE quarantine DROP COLUMN headers')
      database.exec('DROP TABLE reconciled')
      database.exec("DELETE FROM store_migrations WHERE name IN ('0005-headers', '0006-reconciled')")
      database.prepare(olderInsert).run(-2, 'before', Buffer.from('before'))
    })
    await (await sqliteInbox(file)).close()
    write(file, (database) => database.prepare(olderInsert).run(-1, 'beside', Buffer.from('beside')))

    const inbox = await sqliteInbox(file)
    const receiver = createReceiver({ sdkAppId, inbox })
    await receiver.handle({
      method: 'POST',
      rawUrl: `/callback?SdkAppid=${sdkAppId}&CallbackCommand=C2C.CallbackAfterMsgWithDraw`,
      headers: { 'content-type': 'text/plain' },
      clientIp: '::1',
      readBody: () => Promise.resolve(Buffer.from('now')),
    })
    const { quarantined } = await listQuarantine(inbox, null, 10)
    expect(quarantined.map(({ body, headers }) => [body, headers?.lines ?? null])).toEqual([
      ['now', [{ name: 'content-type', value: 'text/plain' }]],
      ['beside', null],
      ['before', null],
    ])
    await receiver.close()
    await inbox.close()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

function write(file: string, work: (database: DatabaseSync) => void): void {
  using database = new DatabaseSync(file)
  work(database)
}
