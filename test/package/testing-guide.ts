/** docs/guide/testing.md, word for word: rule TE24 of docs/spec/testing.md. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { commandsOf, readBlocks } from './guide-text.ts'

const install = 'npm install --save-dev takeback\nnpm install @takeback/receiver'

/** `project` holds what the guide installs. */
export function followTestingGuide(project: string): void {
  const blocks = readBlocks('testing.md')
  expect(commandsOf(blocks)).toEqual([install, 'node --test'])
  const folder = join(project, 'testing-guide')
  mkdirSync(folder)
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  const files = blocks.filter(({ file }) => file !== undefined)
  for (const { file, text } of files) writeFileSync(join(folder, String(file)), text)

  // vitest's own reporter for child processes is not wanted here.
  const { NODE_TEST_CONTEXT: _ours, ...env } = process.env
  const said = execFileSync(process.execPath, ['--test', '--test-reporter=tap'], {
    cwd: folder,
    encoding: 'utf8',
    env,
  })
  expect(files.map(({ file }) => file)).toEqual(['app.js', 'app.test.js'])
  expect(said).toMatch(/# pass 20\n# fail 0\n/)
}
