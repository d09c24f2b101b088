/** Set-ups that would lose, leak or guess, each tried for real: rule P21 of docs/spec/reliability.md. */
import { readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { DatabaseSync } from 'node:sqlite'
import { sqliteInbox } from '@takeback/receiver/sqlite'
import { applySetting, checkVersion } from '../../../packages/store/src/sqlite/database.ts'
import { checkFileSystem } from '../../../packages/store/src/sqlite/file-system.ts'
import { scene } from '../runs/scene.ts'
import { type Case, chat, type Place, receive, tryCase } from './set-up.ts'

/** An inbox as it should be, closed again. */
async function goodInbox({ inbox }: Place): Promise<void> {
  await (await sqliteInbox(inbox)).close()
}

async function withInbox(place: Place, change: (database: DatabaseSync) => void): Promise<readonly string[]> {
  await goodInbox(place)
  using database = new DatabaseSync(place.inbox)
  change(database)
  return receive(place)
}

const cases: readonly Case[] = [
  {
    what: 'the data folder is a file',
    set: (place) => receive({ ...place, data: place.file('occupied', '') }),
    says: /EEXIST|Can't write to the folder|not a directory|ENOTDIR/,
  },
  {
    what: 'the inbox is no database',
    set: (place) => (writeFileSync(place.inbox, 'Two households. '.repeat(500)), receive(place)),
    says: /inbox\.db is damaged or not a database/,
  },
  {
    what: 'the inbox is cut off',
    async set(place) {
      await goodInbox(place)
      truncateSync(place.inbox, 5000)
      return receive(place)
    },
    says: /inbox\.db is damaged or not a database/,
  },
  {
    what: 'a page of the inbox is overwritten',
    async set(place) {
      await goodInbox(place)
      const bytes = readFileSync(place.inbox)
      writeFileSync(place.inbox, bytes.fill(0x55, 0, 4096))
      return receive(place)
    },
    says: /inbox\.db is damaged or not a database/,
  },
  {
    what: 'the file belongs to another program',
    set(place) {
      using database = new DatabaseSync(place.inbox)
      database.exec('CREATE TABLE theirs (x)')
      return receive(place)
    },
    says: /belongs to another program/,
  },
  {
    what: 'the file belongs to another store',
    set: (place) =>
      withInbox(place, (database) => database.exec("UPDATE store_meta SET store = 'takeback-chat'")),
    says: /belongs to the store "takeback-chat"/,
  },
  {
    what: 'a newer version has written the inbox',
    set: (place) =>
      withInbox(place, (database) =>
        database.exec("INSERT INTO store_migrations VALUES ('9999-of-tomorrow', 'x', 1)"),
      ),
    says: /newer/,
  },
  {
    what: 'a released change of the tables was edited',
    set: (place) =>
      withInbox(place, (database) =>
        database.exec("UPDATE store_migrations SET hash = 'x' WHERE name = '0001-first'"),
      ),
    says: /0001-first/,
  },
  {
    what: 'another process has the data folder',
    async set(place) {
      const inbox = await sqliteInbox(place.inbox)
      place.closing.push(() => inbox.close())
      return receive(place)
    },
    says: new RegExp(`already open by process ${process.pid}`),
  },
  {
    what: 'the receiver’s page beyond this machine without TLS',
    set: (place) => receive(place, '--host', '0.0.0.0'),
    says: /--tls-cert/,
  },
  {
    what: 'REST beyond this machine without TLS',
    set: (place) => chat(place, '--host', '0.0.0.0'),
    says: /--tls-cert/,
  },
  {
    what: 'a certificate without its key',
    set: (place) => receive(place, '--tls-cert', place.file('cert.pem', 'x')),
    says: /--tls-key/,
  },
  {
    what: 'a certificate that is none',
    set: (place) =>
      receive(place, '--tls-cert', place.file('cert.pem', 'x'), '--tls-key', place.file('key.pem', 'y')),
    says: /certificate|PEM/,
  },
  {
    what: 'a proxy that is trusted by a word that is no address',
    set: (place) => receive(place, '--trust-proxy', 'everybody'),
    says: /--trust-proxy holds "everybody"/,
  },
  {
    what: 'more trusted proxies than there can be',
    set: (place) => receive(place, '--trust-proxy', '99'),
    says: /--trust-proxy is 99/,
  },
  {
    what: 'an authority for webhooks that is no certificate',
    set: (place) => chat(place, '--webhook-ca', place.file('ca.pem', 'not PEM')),
    says: /--webhook-ca/,
  },
  {
    what: 'a webhook URL with a user name in it',
    set: (place) => chat(place, '--webhook-url', 'https://user:hidden@example.com/'),
    says: /^(?!.*hidden).*(webhook|URL)/is,
  },
  {
    what: 'a webhook URL of another scheme',
    set: (place) => chat(place, '--webhook-url', 'ftp://example.com/'),
    says: /http/,
  },
  {
    what: 'an app number that is none',
    set: (place) => receive(place, '--sdkappid', '0'),
    says: /sdkappid/i,
  },
  {
    what: 'a token that is longer than Tencent’s',
    set: (place) => chat(place, '--webhook-url', 'https://example.com/', '--webhook-token', 'x'.repeat(129)),
    says: /128/,
  },
  {
    what: 'a database address that is none',
    set: (place) => receive(place, '--store', 'mysql://127.0.0.1/takeback'),
    says: /--store|postgres/,
  },
  {
    what: 'a database that nobody can reach',
    set: (place) => receive(place, '--store', 'postgres://user:hidden-password@127.0.0.1:1/takeback'),
    says: /^(?!.*hidden-password).*can't be reached/is,
  },
  {
    what: 'a port that was asked for and is taken',
    async set(place) {
      const server = createServer()
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      place.closing.push(() => server.close())
      return chat({ ...place }, '--port', String(portOf(server))).filter(
        (_word, index, all) => all[index - 1] !== '--port' || _word !== '0',
      )
    },
    says: /--port/,
  },
]

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port
}

/** Those that no command can be brought to here. */
const others: readonly { readonly what: string; readonly act: () => void; readonly says: RegExp }[] = [
  {
    what: 'an SQLite with the bug of the log',
    act: () => checkVersion('3.51.2'),
    says: /3\.51\.3 or newer is needed/,
  },
  {
    what: 'a data folder on another machine',
    act: () => checkFileSystem('/data', 0x6969, 'linux'),
    says: /on NFS, whose locks and flushes can't be relied on/,
  },
  {
    what: 'a database that takes no log',
    act: () => {
      using memory = new DatabaseSync(':memory:')
      applySetting(memory, 'x.db', 'journal_mode', 'wal')
    },
    says: /did not accept journal_mode = wal/,
  },
]

scene(
  'set-ups that would lose, leak or guess: each is refused in one sentence that says what to do',
  { promise: 'P21', unit: 'set-ups', rounds: 1 },
  async (trying) => {
    for (const one of cases) await tryCase(trying, one)
    for (const { what, act, says } of others) {
      trying.tried(1)
      try {
        act()
        trying.broke(`${what}: taken`)
      } catch (error) {
        if (!says.test(String(error))) trying.broke(`${what}: ${String(error)}`)
      }
    }
  },
)
