/** What a server pays for the receiver: everything it needs of the protocol and the store included. */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../..', import.meta.url))
/** Grows only on purpose. */
const budget = 40 * 1024

test('[R57] the entry weighs at most 40 kB, minified and compressed, and loads no database', () => {
  const rolldown = `${root}node_modules/rolldown/bin/cli.mjs`
  const entry = `${root}packages/receiver/src/index.ts`
  const bundle = execFileSync(process.execPath, [rolldown, entry, '--minify', '--platform', 'node'], {
    cwd: root,
  })
  expect(bundle.length).toBeGreaterThan(4096)
  expect(gzipSync(bundle).length).toBeLessThanOrEqual(budget)
  const loaded = [...bundle.toString().matchAll(/from\s*["'`]([^"'`]+)/g)].map((match) => match[1])
  expect(loaded).toEqual(['node:crypto'])
})
