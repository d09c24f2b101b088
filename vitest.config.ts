import { fileURLToPath } from 'node:url'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { configDefaults, defineConfig } from 'vitest/config'
import { SaysWhatIsMissing } from './test/setup/says-what-is-missing.ts'

// Stripping types costs more than most tests, and each thread of a store and each process would do it again. The folder
// is that of bin/takeback.js.
process.env['NODE_COMPILE_CACHE'] ??= fileURLToPath(new URL('node_modules/.cache/takeback', import.meta.url))

/** Scenes and browsers take longest: they begin first, so that no worker is left alone with one at the end. */
class ScenesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    return sorted.toSorted((a, b) => Number(isUnit(a)) - Number(isUnit(b)))
  }
}

function isUnit({ project }: TestSpecification): boolean {
  return !project.name.includes('whole')
}

/** What is about files, from copies of them to a crash at each of their changes: `needsFiles` for the single tests. */
const ofFiles = [
  'packages/store/src/sqlite/**',
  'packages/receiver/src/{kill,kept-files}.test.ts',
  'packages/receiver/src/sqlite/**',
  'packages/takeback/src/chat-backend/tables/query-plans.test.ts',
  'test/anomalies/{crash,fault-fs,loop,patches,receiving,sabotage,service}/**',
  'test/anomalies/refuses/unsafe.test.ts',
  'test/e2e/{backup,forgotten,migrate}.test.ts',
]

/** Of `expect.poll`, whose own bound is a second: what is late on a busy machine is not missing. */
const polls = { poll: { timeout: 20_000 } }
const whole = { expect: polls, testTimeout: 90_000, hookTimeout: 120_000 }
/** What is remembered must not depend on where: the same tests again, on the other store. */
const onPostgres = {
  setupFiles: ['test/setup/on-postgres.ts'],
  provide: { store: 'postgres' as const },
  expect: polls,
  testTimeout: 60_000,
  hookTimeout: 60_000,
}

const plain = [
  {
    test: {
      name: 'unit',
      include: ['packages/*/src/**/*.test.ts'],
      isolate: false,
      expect: polls,
      testTimeout: 30_000,
      // A stage takes as long in a hook as in a test.
      hookTimeout: 30_000,
    },
  },
  {
    test: {
      ...onPostgres,
      name: 'receiver on PostgreSQL',
      include: [
        'packages/receiver/src/{handle-webhook,apply-recalls,record-outcomes,keep-content}.test.ts',
        'packages/receiver/src/{erasing,inbox,reading,reconcile}/*.test.ts',
      ],
      isolate: false,
    },
  },
  {
    test: {
      ...onPostgres,
      name: 'Chat backend on PostgreSQL',
      include: ['packages/takeback/src/chat-backend/{console,live,rest,sweep,turns,webhooks}/**/*.test.ts'],
      isolate: false,
    },
  },
  {
    test: {
      ...whole,
      name: 'whole',
      include: ['test/**/*.test.ts'],
      globalSetup: ['test/setup/pages.ts'],
    },
  },
  {
    // Of the scenes those that go through most of it; `npm run test:postgres` has all.
    test: {
      ...onPostgres,
      ...whole,
      name: 'whole on PostgreSQL',
      include: [
        'test/{model,races}/*.test.ts',
        'test/authority/{after-recall,ends}.test.ts',
        'test/e2e/{client-recall,recall}.test.ts',
        'test/anomalies/refuses/malformed{,-rest}.test.ts',
      ],
    },
  },
]

/** `npm run test:postgres`: every test, with everything that a test remembers on PostgreSQL where it has a choice. */
const allOnPostgres = [
  {
    test: {
      ...onPostgres,
      name: 'all units on PostgreSQL',
      include: ['packages/*/src/**/*.test.ts'],
      exclude: ofFiles,
      isolate: false,
    },
  },
  {
    test: {
      ...onPostgres,
      ...whole,
      name: 'all of the whole on PostgreSQL',
      include: ['test/**/*.test.ts'],
      exclude: ofFiles,
      globalSetup: ['test/setup/pages.ts'],
    },
  },
]

export default defineConfig({
  test: {
    // PostgreSQL, for the tests that ask for it.
    globalSetup: ['test/setup/postgres.ts'],
    reporters: [...configDefaults.reporters, new SaysWhatIsMissing()],
    // Most tests wait for a disk, a socket or a process: more workers than cores, or a small machine idles.
    maxWorkers: 4,
    sequence: { sequencer: ScenesFirst },
    projects: process.env['TAKEBACK_TEST_STORE'] === 'postgres' ? allOnPostgres : plain,
  },
})
