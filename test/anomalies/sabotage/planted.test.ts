import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { patched } from '../patches/patch.ts'
import { bugs } from './bugs.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const read = (file: string) => readFileSync(`${root}${file}`, 'utf8')

test('[AN6] every planted bug can be planted', () => {
  expect(bugs.map(({ id }) => id)).toEqual(Array.from({ length: 24 }, (_, index) => `S${index + 1}`))
  for (const { edits } of bugs) {
    const sources = new Map<string, string>()
    for (const change of edits)
      sources.set(change.file, patched(sources.get(change.file) ?? read(change.file), change))
    expect(sources.size).toBeGreaterThan(0)
  }
})

test('[AN6] the test that must notice it is one of those that always run', () => {
  const files = globSync('{packages/*/src,test}/**/*.ts', {
    cwd: root,
    exclude: ['test/anomalies/sabotage/**'],
  })
  const sources = files.map(read).join('\n')
  for (const { id, file, title } of bugs) {
    expect([id, files.includes(file), file.endsWith('.test.ts')]).toEqual([id, true, true])
    // Scenes write their promise beside it.
    expect([id, sources.includes(title.replace(/^\[P\d\d\] /, '').replace(/ \(inbox\)$/, ''))]).toEqual([
      id,
      true,
    ])
  }
})
