import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { configDefaults, defineConfig } from 'vitest/config'
import { SaysWhatIsMissing } from './test/setup/says-what-is-missing.ts'

/** Scenes and browsers take longest: they begin first, so that no worker is left alone with one at the end. */
class ScenesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    return sorted.toSorted((a, b) => Number(isUnit(a)) - Number(isUnit(b)))
  }
}

function isUnit({ project }: TestSpecification): boolean {
  return project.name !== 'whole'
}

/** Of `expect.poll`, whose own bound is a second: what is late on a busy machine is not missing. */
const polls = { poll: { timeout: 20_000 } }

export default defineConfig({
  test: {
    // PostgreSQL, for the tests that ask for it.
    globalSetup: ['test/setup/postgres.ts'],
    reporters: [...configDefaults.reporters, new SaysWhatIsMissing()],
    // Most tests wait for a disk, a socket or a process: more workers than cores, or a small machine idles.
    maxWorkers: 4,
    sequence: { sequencer: ScenesFirst },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.ts'],
          isolate: false,
          expect: polls,
          testTimeout: 30_000,
        },
      },
      {
        // What is remembered must not depend on where: the same tests again, on the other inbox.
        test: {
          name: 'receiver on PostgreSQL',
          include: [
            'packages/receiver/src/{handle-webhook,apply-recalls,record-outcomes,keep-content}.test.ts',
            'packages/receiver/src/{erasing,inbox,reading,reconcile}/*.test.ts',
          ],
          setupFiles: ['test/setup/on-postgres.ts'],
          provide: { store: 'postgres' },
          isolate: false,
          expect: polls,
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'Chat backend on PostgreSQL',
          include: [
            'packages/takeback/src/chat-backend/{console,live,rest,sweep,turns,webhooks}/**/*.test.ts',
          ],
          setupFiles: ['test/setup/on-postgres.ts'],
          provide: { store: 'postgres' },
          isolate: false,
          expect: polls,
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'whole',
          include: ['test/**/*.test.ts'],
          globalSetup: ['test/setup/pages.ts'],
          expect: polls,
          testTimeout: 90_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
