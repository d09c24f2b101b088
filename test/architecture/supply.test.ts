/** What we stand on, and how text is matched: rules SE4 and SE5 of docs/spec/security.md. Reads text only. */
import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

interface Locked {
  readonly resolved?: string
  readonly integrity?: string
  readonly link?: boolean
  readonly dev?: boolean
  readonly hasInstallScript?: boolean
}

interface Manifest {
  readonly name: string
  readonly scripts?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
}

const read = (path: string): unknown => JSON.parse(readFileSync(root + path, 'utf8'))
const { packages } = read('package-lock.json') as { packages: Readonly<Record<string, Locked>> }
const ofOthers = Object.entries(packages).filter(
  ([path, { link }]) => path.includes('node_modules/') && link !== true,
)

/** A driver that a user's database may need: our tests build it, nothing that is published has it. */
const mayRunAScript = ['node_modules/better-sqlite3']

test('[SE4] every package is held by its SHA-512, and comes from the registry', () => {
  expect(ofOthers.length).toBeGreaterThan(100)
  const loose = ofOthers.filter(
    ([, { integrity = '', resolved = 'https://registry.npmjs.org/' }]) =>
      !integrity.startsWith('sha512-') || !resolved.startsWith('https://registry.npmjs.org/'),
  )
  expect(loose.map(([path]) => path)).toEqual([])
})

test('[SE4] nothing that is published runs a script when it is installed', () => {
  const scripted = ofOthers.filter(([, { hasInstallScript }]) => hasInstallScript === true)
  expect(scripted.map(([path, { dev }]) => [path, dev])).toEqual(mayRunAScript.map((path) => [path, true]))
  for (const path of globSync('packages/*/package.json', { cwd: root })) {
    const { name, scripts = {}, dependencies = {} } = read(path) as Manifest
    expect(Object.keys(scripts), name).not.toEqual(expect.arrayContaining([expect.stringMatching(/install/)]))
    const direct = Object.keys(dependencies).filter((other) => !other.startsWith('@takeback/'))
    expect(direct.length, name).toBeLessThanOrEqual(10)
  }
})

test('[SE5] no pattern repeats what repeats', () => {
  const sources = globSync('packages/*/src/**/*.{ts,tsx}', { cwd: root, exclude: ['**/*.test.ts'] })
  const patterns = sources.flatMap((path) =>
    patternsIn(readFileSync(root + path, 'utf8')).map((pattern) => ({ path, pattern })),
  )
  expect(patterns.length).toBeGreaterThan(100)
  expect(patterns.filter(({ pattern }) => repeatsWhatRepeats(pattern))).toEqual([])
})

test('[SE5] one that does is found, one with a fence is not', () => {
  expect(repeatsWhatRepeats('/^(a+)+$/')).toBe(true)
  expect(repeatsWhatRepeats(String.raw`/(\s*\w*)*;/`)).toBe(true)
  expect(repeatsWhatRepeats(String.raw`/^\d{1,3}(?:\.\d{1,3}){3}$/`)).toBe(false)
})

/** Literals; those that are built of pieces are few, and their pieces are here. */
function patternsIn(source: string): string[] {
  return [
    ...source.matchAll(/(?<=[=(,:[&|?] ?)\/(?![*/ ])(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[dgimsuvy]*/g),
  ].map(([literal]) => literal)
}

/**
 * A group that is repeated without a bound, and whose every part may be repeated without one: nothing in it says where one
 * turn ends and the next begins.
 */
function repeatsWhatRepeats(pattern: string): boolean {
  const groups = pattern.matchAll(
    /\((?:\?[:=!<]+)?((?:[^()\\[]|\\.|\[(?:[^\]\\]|\\.)*\])*)\)(?:[+*]|\{\d+,\})/g,
  )
  return [...groups].some(([, inside = '']) => inside.split('|').some((branch) => isAllLoose(branch)))
}

function isAllLoose(branch: string): boolean {
  const parts = [...branch.matchAll(/(?:\\.|\[(?:[^\]\\]|\\.)*\]|[^\\[])([+*]|\{\d+,\})?/g)]
  return parts.length > 0 && parts.every(([, repeated]) => repeated !== undefined)
}
