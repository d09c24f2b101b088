/** What a role must be allowed in a schema that is filled already: rule TU31 of docs/spec/store.md. */
import { statement } from '../query.ts'
import { StoreUnavailable } from '../unavailable.ts'
import type { Connection } from './connections.ts'
import { preparedQuery } from './values.ts'

interface RightsRow {
  readonly role: string
  readonly owner: string
  /** 1 or 0, as the next two. */
  readonly uses: number
  readonly creates: number
  /** Of all tables. */
  readonly changes: number
  readonly tables: number
}

/** Catalogs tell this to everybody. Names come quoted, as they stand in SQL. */
const rightsOf = statement<[schema: string], RightsRow>(
  `SELECT quote_ident(current_user) AS role, quote_ident(pg_get_userbyid(space.nspowner)) AS owner,
     CAST(has_schema_privilege(space.oid, 'USAGE') AS INTEGER) AS uses,
     CAST(has_schema_privilege(space.oid, 'CREATE') AS INTEGER) AS creates,
     count(relation.oid) AS tables,
     CAST(COALESCE(bool_and(
       has_table_privilege(relation.oid, 'SELECT') AND has_table_privilege(relation.oid, 'INSERT')
       AND has_table_privilege(relation.oid, 'UPDATE') AND has_table_privilege(relation.oid, 'DELETE')
     ), true) AS INTEGER) AS changes
   FROM pg_namespace AS space
   LEFT JOIN pg_class AS relation ON relation.relnamespace = space.oid AND relation.relkind IN ('r', 'p')
   WHERE space.nspname = $1
   GROUP BY space.oid, space.nspname, space.nspowner`,
)

/**
 * Throws StoreUnavailable `access-denied`. Without it the first statement would say that a table is not there: a schema
 * that a role may not use is left out of its search path. A schema that is not there yet is fine.
 */
export async function checkRights(connection: Connection, schema: string, place: string): Promise<void> {
  const [result] = await connection.send([preparedQuery(rightsOf(schema))])
  const [row] = (result?.rows ?? []) as RightsRow[]
  if (row === undefined) return
  const { role, owner, tables } = row
  const missing: { right: string; grant: string }[] = []
  if (row.uses === 0)
    missing.push({ right: 'USAGE of the schema', grant: `GRANT USAGE ON SCHEMA "${schema}" TO ${role}` })
  if (row.creates === 0 && tables === 0)
    missing.push({ right: 'CREATE in the schema', grant: `GRANT CREATE ON SCHEMA "${schema}" TO ${role}` })
  if (row.changes === 0)
    missing.push({
      right: 'SELECT, INSERT, UPDATE and DELETE on its tables',
      grant: `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA "${schema}" TO ${role}`,
    })
  if (missing.length === 0) return
  const rights = missing.map(({ right }) => right).join(' and ')
  const grants = missing.map(({ grant }) => `${grant};`).join(' ')
  throw new StoreUnavailable(
    'access-denied',
    `The role ${role} may not work in schema "${schema}" of ${place}, for it has no ${rights}: connect as ${owner}, who owns the schema, or let ${owner} run: ${grants}`,
  )
}
