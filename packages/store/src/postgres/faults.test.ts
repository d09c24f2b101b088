import { expect, test } from 'vitest'
import { checkServer, type ServerRow } from './check-server.ts'
import { DatabaseClock } from './database-clock.ts'
import { faultOf } from './faults.ts'

/** As pg gives them: the server's have a severity. */
class ServerError extends Error {
  readonly severity = 'ERROR'
  readonly code: string

  constructor(code: string) {
    super('said')
    this.code = code
  }
}

class SocketError extends Error {
  readonly code = 'ECONNREFUSED'
}

test.each([
  ['53100', 'disk-full'],
  ['53300', 'unreachable'],
  ['57P01', 'unreachable'],
  ['57P03', 'unreachable'],
  ['08006', 'unreachable'],
  ['28P01', 'access-denied'],
  ['42501', 'access-denied'],
  ['3D000', 'access-denied'],
  ['25006', 'read-only'],
  ['55P03', 'busy'],
  ['57014', 'busy'],
  ['40P01', 'busy'],
  ['58030', 'io'],
  ['XX001', 'corrupt'],
])('[TU24] PostgreSQL’s %s is %s', (sqlstate, code) => {
  expect(faultOf(new ServerError(sqlstate), 'db')).toMatchObject({
    code,
    message: expect.stringContaining('db'),
  })
})

test('[TU4] an error of the statement is its turn’s own', () => {
  for (const code of ['23505', '42P01', '22003', '22021'])
    expect(faultOf(new ServerError(code), 'db')).toBeNull()
})

test('[TU21] whatever breaks the connection is an outage', () => {
  const broken = [
    new SocketError('connect ECONNREFUSED 127.0.0.1:1'),
    new Error('Connection terminated unexpectedly'),
    new Error('Query read timeout'),
  ]
  for (const error of broken) expect(faultOf(error, 'db')).toMatchObject({ code: 'unreachable' })
  expect(faultOf(broken[0], 'db')?.message).toBe(
    "db can't be reached (connect ECONNREFUSED 127.0.0.1:1): check that PostgreSQL runs there.",
  )
})

const good: ServerRow = {
  version: '15.4',
  version_number: 150_004,
  recovering: 0,
  fsync: 'on',
  encoding: 'UTF8',
}

test.each<[Partial<ServerRow>, string, string]>([
  [{ version: '14.9', version_number: 140_009 }, 'postgres-too-old', 'PostgreSQL 14.9: use version 15'],
  [{ recovering: 1 }, 'read-only', 'a replica'],
  [{ fsync: 'off' }, 'unsafe-setting', 'fsync = off'],
  [{ encoding: 'LATIN1' }, 'unsafe-setting', 'LATIN1'],
])('[TU13] a server with %j is refused: %s', (difference, code, word) => {
  checkServer(good, 'db')
  const check = () => checkServer({ ...good, ...difference }, 'db')
  expect(check).toThrow(expect.objectContaining({ code, message: expect.stringContaining(word) }))
})

test('[TU5] between two times that the server told, its clock goes on', () => {
  let passed = 100
  const clock = new DatabaseClock(5000, () => passed)
  passed = 160.9
  expect(clock.now()).toBe(5060)
  clock.heard(9000)
  expect(clock.now()).toBe(9000)
})
