import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // Most tests wait for a disk, a socket or a process: more workers than cores, or a small machine idles.
    maxWorkers: 5,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.ts'],
          isolate: false,
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'whole',
          include: ['test/**/*.test.ts'],
          testTimeout: 90_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
