import { beforeEach } from 'vitest'
import { needsPostgres } from './needs.ts'
import { startsPostgres } from '../../packages/store/src/testing/starts-postgres.ts'

startsPostgres()
beforeEach((context) => {
  context.skip(needsPostgres.skip === true, needsPostgres.meta?.bring)
})
