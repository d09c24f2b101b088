/** docs/guide/testing.md, word for word: rule TE24 of docs/spec/testing.md. */
import { execFileSync } from 'node:child_process'
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const guide = codeOf('docs/guide/testing.md')

test('[TE24] the guide runs as it is printed', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'takeback-guide-'))
  symlinkSync(join(root, 'node_modules'), join(folder.path, 'node_modules'))
  writeFileSync(join(folder.path, 'package.json'), '{"type":"module"}')
  for (const { file, code } of guide) writeFileSync(join(folder.path, file), code)

  const { NODE_TEST_CONTEXT: _ours, ...env } = process.env
  const said = execFileSync(process.execPath, ['--test', '--test-reporter=tap'], {
    cwd: folder.path,
    encoding: 'utf8',
    env,
  })
  expect(guide.map(({ file }) => file)).toEqual(['app.js', 'app.test.js'])
  expect(said).toMatch(/# pass 20\n# fail 0\n/)
})

test('[TE24] both languages have the same code', () => {
  expect(codeOf('docs/guide/testing.zh-CN.md')).toEqual(guide)
})

function codeOf(path: string): { file: string; code: string }[] {
  const text = readFileSync(join(root, path), 'utf8')
  return [...text.matchAll(/^```js file=(\S+)\n([\s\S]*?)^```$/gm)].map(([, file = '', code = '']) => ({
    file,
    code,
  }))
}
