import { storeContract } from '../contract.ts'
import { sharedStoreContract } from '../shared-contract.ts'
import { openPostgresPlace, withPostgres } from '../testing/postgres-place.ts'

withPostgres('PostgreSQL', () => {
  storeContract('pipelined', () => openPostgresPlace())
  storeContract('one statement at a time', () => openPostgresPlace({ pipeline: false }))
  sharedStoreContract('pipelined', () => openPostgresPlace())
})
