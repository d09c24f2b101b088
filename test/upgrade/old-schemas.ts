/**
 * What products of every schema that ever stood on main remembered: SQL text in fixtures/schemas, made by those products
 * (scripts/write-old-schemas.ts). The last of each kind has the schema of now.
 */
import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export type Half = 'chat' | 'inbox'
export type StoreKind = 'sqlite' | 'postgres'

export interface OldSchema {
  /** For example `chat-sqlite-03`. */
  readonly name: string
  /** Its newest change. */
  readonly newest: string
  readonly text: string
  /** Whose product wrote it; null: the one of now, then. */
  readonly commit: string | null
  /** Names and hashes, in the order in which they were made. */
  readonly changes: readonly string[]
}

export const schemasFolder = fileURLToPath(new URL('../../fixtures/schemas', import.meta.url))
export const schemaNames = { chat: 'takeback_chat', inbox: 'takeback_inbox' } as const

/** Oldest first. */
export function oldSchemas(half: Half, kind: StoreKind): OldSchema[] {
  return globSync(`${half}-${kind}-*.sql`, { cwd: schemasFolder })
    .toSorted()
    .map((file) => {
      const text = readFileSync(join(schemasFolder, file), 'utf8')
      const changes = changesIn(text)
      const [, commit = null] = /^-- Written by commit (\w+)/.exec(text) ?? []
      const [newest = ''] = changes.at(-1)?.split(' ') ?? []
      return { name: basename(file, '.sql'), newest, commit, text, changes }
    })
}

/** Of the rows of store_migrations. */
export function changesIn(text: string): string[] {
  const rows = text.matchAll(/\('((?:store\/)?(?:shared-)?\d{4}-[a-z0-9-]+)', '([0-9a-f]{64})'/g)
  return [...rows].map(([, name, hash]) => `${name} ${hash}`)
}
