import { beforeEach, inject } from 'vitest'

beforeEach((context) => {
  context.skip(inject('postgres') === '', 'apt-get install postgresql runs it')
})
