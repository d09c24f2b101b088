/**
 * In the run on PostgreSQL: databases for services, on the server of the run. A service has one in place of the file in its
 * data folder. They go when the server goes, for DROP DATABASE makes everybody wait for the disk.
 */
import { randomUUID } from 'node:crypto'
import { Client } from 'pg'
import { inject } from 'vitest'

const ofFolders = new Map<string, Promise<string>>()

/** The URL of the database that holds what would be in this folder; undefined: it is in the folder. */
export async function databaseOf(folder: string): Promise<string | undefined> {
  if (inject('store') !== 'postgres') return undefined
  const database = ofFolders.get(folder) ?? newDatabase()
  ofFolders.set(folder, database)
  return database
}

/** The URL of an empty database. */
export async function newDatabase(): Promise<string> {
  const url = new URL(await (await fetch(inject('postgres'))).text())
  const name = `test_${randomUUID().replaceAll('-', '')}`
  const client = new Client({ connectionString: url.href })
  await client.connect()
  try {
    await client.query(`CREATE DATABASE ${name}`)
  } finally {
    await client.end()
  }
  url.pathname = `/${name}`
  return url.href
}
