/** Several reads of one moment, each with the type of its rows. */
import type { Query } from '@takeback/store'
import type { Engine } from '../engine.ts'

type RowsOfAll<Queries extends readonly Query[]> = {
  readonly [Index in keyof Queries]: Queries[Index] extends Query<infer Row> ? readonly Row[] : never
}

export async function readTogether<const Queries extends readonly Query[]>(
  engine: Engine,
  ...queries: Queries
): Promise<RowsOfAll<Queries>> {
  return (await engine.snapshot(queries)) as unknown as RowsOfAll<Queries>
}
