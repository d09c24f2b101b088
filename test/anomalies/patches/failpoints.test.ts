import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { failpointPatches } from './failpoints.ts'
import { patched } from './patch.ts'

const root = new URL('../../../', import.meta.url)

test('[AN5] every failpoint stands at one place of the sources', () => {
  const patches = failpointPatches()
  expect(patches.length).toBeGreaterThan(10)
  for (const patch of patches) {
    const source = readFileSync(fileURLToPath(new URL(patch.file, root)), 'utf8')
    expect(patched(source, patch)).toContain(patch.put)
  }
})

test('[AN5] a patch whose place is gone, or there twice, is refused by name', () => {
  const patch = { file: 'a.ts', find: 'here', put: 'there' }
  expect(() => patched('nowhere', { ...patch, find: 'elsewhere' })).toThrow('a.ts has 0 times, not once')
  expect(() => patched('here and here', patch)).toThrow('a.ts has 2 times, not once: here')
})
