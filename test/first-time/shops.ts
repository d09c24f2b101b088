/**
 * A shop: the user's own database, behind one of four drivers. Its effect is a row, so what is done twice is seen.
 * `redact` is the transaction of the README; it calls `pass` between its steps.
 */
import { DatabaseSync } from 'node:sqlite'
import { firstTimeTable, type Recall } from '@takeback/receiver'
import Better from 'better-sqlite3'
import mysql from 'mysql2/promise'
import { Pool } from 'pg'

/** Where a process may die while it makes the effect. */
export const steps = ['begun', 'key', 'effect', 'commit'] as const
/** And on the way there and back: each pair of steps from the webhook to the end of its job has one of these between. */
export const allSteps = ['arrived', 'stored', ...steps, 'recorded'] as const
export type Step = (typeof allSteps)[number]
export type Pass = (step: Step) => void

export interface Shop {
  redact(recall: Recall, pass: Pass): Promise<void> | void
  redactions(): Promise<string[]> | string[]
  close(): Promise<void> | void
}

export const shops = { sqlite, better, postgres, mysql: mysqlShop }
export type ShopKind = keyof typeof shops

const effectTable = 'CREATE TABLE IF NOT EXISTS redactions (message_key VARCHAR(640) NOT NULL)'

function sqlite(file: string): Shop {
  const database = new DatabaseSync(file, { timeout: 20_000 })
  database.exec('PRAGMA journal_mode = WAL')
  for (const table of [firstTimeTable.sqlite, effectTable]) database.exec(table)
  const insert = database.prepare('INSERT INTO redactions VALUES (?)')
  return {
    redact(recall, pass) {
      database.exec('BEGIN IMMEDIATE')
      try {
        pass('begun')
        if (recall.firstTime(database)) {
          pass('key')
          for (const { key } of recall.messages) insert.run(key)
        }
        pass('effect')
        database.exec('COMMIT')
      } catch (error) {
        database.exec('ROLLBACK')
        throw error
      }
      pass('commit')
    },
    redactions: () =>
      database
        .prepare('SELECT message_key FROM redactions')
        .all()
        .map((row) => String(row['message_key'])),
    close: () => database.close(),
  }
}

function better(file: string): Shop {
  const database = new Better(file, { timeout: 20_000 })
  database.pragma('journal_mode = WAL')
  for (const table of [firstTimeTable.sqlite, effectTable]) database.exec(table)
  const insert = database.prepare('INSERT INTO redactions VALUES (?)')
  const work = database.transaction((recall: Recall, pass: Pass) => {
    pass('begun')
    if (recall.firstTime(database)) {
      pass('key')
      for (const { key } of recall.messages) insert.run(key)
    }
    pass('effect')
  })
  return {
    redact(recall, pass) {
      work(recall, pass)
      pass('commit')
    },
    redactions: () => database.prepare('SELECT message_key FROM redactions').pluck().all() as string[],
    close: () => void database.close(),
  }
}

async function postgres(url: string): Promise<Shop> {
  const pool = new Pool({ connectionString: url, max: 20 })
  // Its database is dropped while the last of its connections hangs up.
  pool.on('connect', (client) => void client.on('error', () => {}))
  for (const table of [firstTimeTable.postgres, effectTable]) await pool.query(table)
  return {
    async redact(recall, pass) {
      const client = await pool.connect()
      try {
        await client.query('BEGIN')
        pass('begun')
        if (await recall.firstTime(client)) {
          pass('key')
          for (const { key } of recall.messages) {
            await client.query('INSERT INTO redactions VALUES ($1)', [key])
          }
        }
        pass('effect')
        await client.query('COMMIT')
        pass('commit')
      } catch (error) {
        await client.query('ROLLBACK')
        throw error
      } finally {
        client.release()
      }
    },
    async redactions() {
      const { rows } = await pool.query<{ message_key: string }>('SELECT message_key FROM redactions')
      return rows.map(({ message_key }) => message_key)
    },
    close: () => pool.end(),
  }
}

async function mysqlShop(socketPath: string): Promise<Shop> {
  const first = await mysql.createConnection({ socketPath, user: 'root' })
  await first.query('CREATE DATABASE IF NOT EXISTS shop')
  await first.end()
  const pool = mysql.createPool({ socketPath, user: 'root', database: 'shop', connectionLimit: 20 })
  for (const table of [firstTimeTable.mysql, effectTable]) await pool.query(table)
  return {
    async redact(recall, pass) {
      const connection = await pool.getConnection()
      try {
        await connection.beginTransaction()
        pass('begun')
        if (await recall.firstTime(connection)) {
          pass('key')
          for (const { key } of recall.messages) {
            await connection.execute('INSERT INTO redactions VALUES (?)', [key])
          }
        }
        pass('effect')
        await connection.commit()
        pass('commit')
      } catch (error) {
        await connection.rollback()
        throw error
      } finally {
        connection.release()
      }
    },
    async redactions() {
      const [rows] = await pool.query('SELECT message_key FROM redactions')
      return (rows as { message_key: string }[]).map(({ message_key }) => message_key)
    },
    close: () => pool.end(),
  }
}
