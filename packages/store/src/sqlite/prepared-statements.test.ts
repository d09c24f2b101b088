import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { PreparedStatements } from './prepared-statements.ts'

const statements = new PreparedStatements(new DatabaseSync(':memory:'))

test('parameters go by their number', () => {
  const rows = statements.all({ sql: 'SELECT $2 AS two, $1 AS one, $2 AS again', params: ['a', 'b'] })
  expect(rows).toEqual([{ two: 'b', one: 'a', again: 'b' }])
})

test('an integer stays one', () => {
  const sql = 'SELECT typeof($1) AS whole, typeof($2) AS half, CAST($1 AS TEXT) AS text'
  expect(statements.all({ sql, params: [5, 0.5] })).toEqual([{ whole: 'integer', half: 'real', text: '5' }])
})

test('a missing parameter is a bug, not a NULL', () => {
  const sql = 'SELECT $1, $2'
  expect(() => statements.all({ sql, params: [1] })).toThrow(
    '1 parameters for a statement with 2: SELECT $1, $2',
  )
  const forgotten = [1, undefined as unknown as null]
  expect(() => statements.all({ sql, params: forgotten })).toThrow(
    'an undefined parameter for: SELECT $1, $2',
  )
})
