/** Nothing is skipped without saying what would bring it. Reads text only. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

test('[A7] a test is skipped only by what it needs (test/setup/needs.ts), so that the command that brings it is told', () => {
  const skips = /\b(?:test|it|describe|context)(?:\.\w+)*\.(?:skip|skipIf|runIf|todo|only)\(/
  const skipping = globSync('{packages/*/src,test}/**/*.ts', { cwd: root })
    .filter((file) => !file.startsWith('test/setup/'))
    .filter((file) => skips.test(readFileSync(join(root, file), 'utf8')))
  expect(skipping).toEqual([])
})
