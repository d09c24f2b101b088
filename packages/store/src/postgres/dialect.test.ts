import { expect, test } from 'vitest'
import { toPostgres } from './dialect.ts'

test.each([
  ['CREATE TABLE a (id INTEGER PRIMARY KEY)', 'CREATE TABLE a (id BIGINT PRIMARY KEY)'],
  ['CREATE TABLE a (b blob NOT NULL, c integer)', 'CREATE TABLE a (b BYTEA NOT NULL, c BIGINT)'],
  ['CREATE TABLE a (b TEXT, PRIMARY KEY (b)\n) WITHOUT  ROWID', 'CREATE TABLE a (b TEXT, PRIMARY KEY (b)\n)'],
  ["INSERT INTO a VALUES ('an INTEGER, it''s a BLOB')", "INSERT INTO a VALUES ('an INTEGER, it''s a BLOB')"],
  ['ALTER TABLE a ADD COLUMN "BLOB" BIGINT', 'ALTER TABLE a ADD COLUMN "BLOB" BIGINT'],
  ['CREATE INDEX integers ON a (blobs)', 'CREATE INDEX integers ON a (blobs)'],
])('[TU25] %j', (sqlite, postgres) => {
  expect(toPostgres(sqlite)).toBe(postgres)
})
