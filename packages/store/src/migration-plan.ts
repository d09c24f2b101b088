/** Which changes of the tables are still to be made, for any driver: rule TU8 of docs/spec/store.md. Pure. */
import { createHash } from 'node:crypto'
import type { Migration } from './turn.ts'
import { StoreUnavailable } from './unavailable.ts'

export interface Tables {
  /** The file or schema they stand in, for messages. */
  readonly place: string
  /** What to do instead, for messages: 'use … with another …'. */
  readonly instead: string
  /** Hashes by name, of what was applied. */
  readonly applied: ReadonlyMap<string, string>
}

/** A change that is to be made: its statements, or what is missing of them, and the hash to record. */
export interface MissingMigration extends Pick<Migration, 'name' | 'statements'> {
  readonly hash: string
}

/**
 * `lists`: of the store and of its user; each keeps its own order. Throws StoreUnavailable `newer-database` or
 * `changed-migration`.
 */
export function missingMigrations(
  tables: Tables,
  ...lists: readonly (readonly Migration[])[]
): MissingMigration[] {
  const known = lists.flat()
  checkApplied(tables, known)
  for (const list of lists) checkOrder(tables, list)
  const missing = known.filter(({ name }) => !tables.applied.has(name))
  return missing.map((migration) => {
    const { name, statements, grownFrom } = migration
    const made = grownFrom !== undefined && tables.applied.has(grownFrom.name) ? grownFrom.statements : 0
    return { name, statements: statements.slice(made), hash: hashOf(migration) }
  })
}

function hashOf({ statements }: Pick<Migration, 'statements'>): string {
  return createHash('sha256').update(JSON.stringify(statements)).digest('hex')
}

/** The owner of a schema that is being filled (postgres/move.ts): no store has this name. */
export function movingName(store: string): string {
  return `moving ${store}`
}

/** `owner`: the name in store_meta; undefined when the tables are not a store's. Throws `other-store`. */
export function checkOwner(
  { place, instead }: Omit<Tables, 'applied'>,
  owner: string | undefined,
  store: string,
): void {
  if (owner === store) return
  if (owner === movingName(store)) {
    throw new StoreUnavailable(
      'other-store',
      `${place} is being filled by a move that has not ended: let it end, or run it again.`,
    )
  }
  if (store === movingName(owner ?? '')) {
    throw new StoreUnavailable('other-store', `${place} holds a store already: ${instead}.`)
  }
  const whose = owner === undefined ? 'another program' : `the store "${owner}", not "${store}"`
  throw new StoreUnavailable('other-store', `${place} belongs to ${whose}: ${instead}.`)
}

function checkApplied({ place, instead, applied }: Tables, known: readonly Migration[]) {
  const hashes = new Map(known.flatMap(namesAndHashes))
  for (const [name, hash] of applied) {
    const ours = hashes.get(name)
    if (ours === undefined) {
      throw new StoreUnavailable(
        'newer-database',
        `${place} was written by a newer version (it has the change "${name}"): install that version, or ${instead}.`,
      )
    }
    if (ours !== hash)
      throw changed(`the change "${name}" of ${place} reads differently now: restore its released text`)
  }
}

function namesAndHashes(migration: Migration): (readonly [name: string, hash: string])[] {
  const { name, statements, grownFrom } = migration
  const own = [name, hashOf(migration)] as const
  if (grownFrom === undefined) return [own]
  return [own, [grownFrom.name, hashOf({ statements: statements.slice(0, grownFrom.statements) })]]
}

function checkOrder({ place, applied }: Tables, list: readonly Migration[]) {
  const firstMissing = list.findIndex(({ name }) => !applied.has(name))
  const later = firstMissing < 0 ? undefined : list.slice(firstMissing).find(({ name }) => applied.has(name))
  if (later === undefined) return
  const { name } = list[firstMissing] ?? later
  throw changed(
    `the change "${name}" stands before "${later.name}", which ${place} already has: put it at the end`,
  )
}

function changed(what: string): StoreUnavailable {
  return new StoreUnavailable(
    'changed-migration',
    `Released changes of the tables stay as they are, but ${what}.`,
  )
}
