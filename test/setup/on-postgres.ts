import { beforeEach } from 'vitest'
import { needsPostgres } from './needs.ts'

beforeEach((context) => {
  context.skip(needsPostgres.skip === true, needsPostgres.meta?.bring)
})
