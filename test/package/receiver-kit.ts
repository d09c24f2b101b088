/** What `@takeback/receiver` promises a stranger: rule R57 of docs/spec/receiving.md. Looked at in the packed package. */
import { execFileSync } from 'node:child_process'
import { copyFileSync, globSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const applied = 'applied 1400000000/c2c/a/b/1_2_3\nclosed\n'
const entries = ['', '/memory', '/node', '/reading', '/sqlite', '/web']

/** `install`: puts packed packages into a folder. */
export function checkReceiverKit(
  parent: string,
  tarballs: readonly string[],
  install: (folder: string, files: readonly string[]) => void,
): void {
  const folder = join(parent, 'kit')
  mkdirSync(folder)
  writeFileSync(join(folder, 'package.json'), '{"private":true}')
  install(
    folder,
    tarballs.filter((file) => /takeback-(protocol|store|receiver)-/.test(file)),
  )
  checkDependencies(folder)
  checkRequire(folder)
  checkRuntimes(folder)
}

function checkDependencies(folder: string): void {
  const names = readdirSync(join(folder, 'node_modules')).filter((name) => !/^(\.|@takeback$)/.test(name))
  expect(names).toEqual(['valibot'])
  for (const file of globSync('node_modules/{*,@*/*}/package.json', { cwd: folder })) {
    const { scripts = {} } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { scripts?: object }
    expect(Object.keys(scripts).filter((name) => /^(pre|post)?install$/.test(name))).toEqual([])
  }
}

/** A program that is no ES module can have it too: nothing in it awaits at its top. */
function checkRequire(folder: string): void {
  const script = `for (const entry of ${JSON.stringify(entries)}) console.log(Object.keys(require('@takeback/receiver' + entry)).length > 0)`
  const said = execFileSync(process.execPath, ['-e', script], { cwd: folder, encoding: 'utf8' })
  expect(said.trim().split('\n')).toEqual(entries.map(() => 'true'))
}

/** The binaries are in the packages of their platforms: nothing is downloaded. */
function checkRuntimes(folder: string): void {
  const [bun = 'bun'] = globSync('node_modules/@oven/bun-*/bin/bun', { cwd: root })
  const [deno = 'deno'] = globSync('node_modules/@deno/*/deno', { cwd: root })
  const runtimes: Readonly<Record<string, readonly string[]>> = {
    node: [process.execPath],
    bun: [join(root, bun)],
    deno: [join(root, deno), 'run', '--allow-all', '--node-modules-dir=manual'],
  }
  for (const [name, [program = '', ...flags]] of Object.entries(runtimes)) {
    // Each with an inbox of its own.
    const script = `${name}.mjs`
    copyFileSync(join(root, 'test/package/kit-program.js'), join(folder, script))
    const said = execFileSync(program, [...flags, script, `${name}-inbox.db`], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1', DENO_NO_UPDATE_CHECK: '1' },
      timeout: 60_000,
    })
    expect(`${name}: ${said}`).toBe(`${name}: ${applied}`)
  }
}
