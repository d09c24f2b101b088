import { describe } from 'vitest'
import { needsPostgres } from '../../../../test/setup/needs.ts'
import { storeContract } from '../contract.ts'
import { sharedStoreContract } from '../shared-contract.ts'
import { openPostgresPlace } from '../testing/postgres-place.ts'

describe('PostgreSQL', needsPostgres, () => {
  storeContract('pipelined', () => openPostgresPlace())
  storeContract('one statement at a time', () => openPostgresPlace({ pipeline: false }))
  sharedStoreContract('pipelined', () => openPostgresPlace())
})
