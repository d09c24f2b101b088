/** [RC14] threats.json against the tree: every threat has its outcome and tests that exist, run, and are named in whole. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

interface Threat {
  readonly id: string
  readonly threat: string
  readonly outcome: string
  /** Whole titles by file. */
  readonly shownBy: Readonly<Record<string, readonly string[]>>
}

const root = fileURLToPath(new URL('../..', import.meta.url))
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const { threats } = JSON.parse(read('test/authority/threats.json')) as { readonly threats: readonly Threat[] }
const ids = Array.from({ length: 64 - 47 + 1 }, (_, i) => `T${47 + i}`)

test('[RC14] each threat from T47 to T64 is there once, in order, with what happens and how it is shown', () => {
  expect(threats.map(({ id }) => id)).toEqual(ids)
  for (const { id, threat, outcome, shownBy } of threats) {
    for (const sentence of [threat, outcome]) expect(sentence, id).toMatch(/^[A-Z0-9].{10,}\.$/)
    expect(Object.values(shownBy).flat().length, id).toBeGreaterThan(0)
  }
})

/** Titles of what runs: `test('…`, `describe('…`, and those of `.each`. */
function titlesIn(path: string): string[] {
  const source = read(path)
  const plain = source.matchAll(/^ *(?:test|describe)\(\n? *'(.*)',?/gm)
  const ofEach = source.matchAll(/(?:\)|\])\(\n? *'(\[.*?)', /gm)
  const onOwnLine = source.matchAll(/(?:\)|\])\(\n *'(\[.*)',$/gm)
  return [...plain, ...ofEach, ...onOwnLine].map(([, title = '']) => title.replace(/', .*$/, ''))
}

test('[RC14] the tests that show it exist, under their whole titles', () => {
  const missing = threats.flatMap(({ id, shownBy }) =>
    Object.entries(shownBy).flatMap(([path, titles]) => {
      const there = new Set(titlesIn(path))
      return titles.filter((title) => !there.has(title)).map((title) => `${id}: ${path} has no "${title}"`)
    }),
  )
  expect(missing).toEqual([])
})

test('[RC14] a test that names one of these threats stands in its row', () => {
  const files = globSync('{packages/*/src,test}/**/*.test.ts', { cwd: root })
  const forgotten = files.flatMap((path) =>
    titlesIn(path).flatMap((title) =>
      [...title.matchAll(/\[(T\d+)\]/g)]
        .map(([, id = '']) => id)
        .filter((id) => ids.includes(id) && !rowOf(id).shownBy[path]?.includes(title))
        .map((id) => `${id}: ${path}: ${title}`),
    ),
  )
  expect(files.length).toBeGreaterThan(200)
  expect(forgotten).toEqual([])
})

function rowOf(id: string): Threat {
  return threats.find((row) => row.id === id) as Threat
}
