/** What a page pays for this client: everything it needs of the protocol included. */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../..', import.meta.url))
/** Grows only on purpose; 6.6 kB when this was written. */
const budget = 12 * 1024

test('[CL18] the client weighs at most 12 kB, minified and compressed, and brings no schema library', () => {
  const rolldown = `${root}node_modules/rolldown/bin/cli.mjs`
  const entry = `${root}packages/client/src/index.ts`
  const bundle = execFileSync(process.execPath, [rolldown, entry, '--minify', '--platform', 'browser'], {
    cwd: root,
  })
  expect(bundle.length).toBeGreaterThan(4096)
  expect(gzipSync(bundle).length).toBeLessThanOrEqual(budget)
  expect(bundle.toString()).not.toMatch(/looseObject|safeParse|node:/)
})
