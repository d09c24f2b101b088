/** The titles of what runs, read out of the sources: `test('…`, `describe('…`, and those of `.each`. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** By file, from the root of the repository; in the order of names. */
export function testTitles(): ReadonlyMap<string, readonly string[]> {
  const files = globSync('{packages/*/src,test}/**/*.test.ts', { cwd: root }).toSorted()
  return new Map(files.map((path) => [path, titlesIn(readFileSync(join(root, path), 'utf8'))]))
}

function titlesIn(source: string): string[] {
  const plain = source.matchAll(/^ *(?:test|describe)\(\n? *'(.*)',?/gm)
  const ofEach = source.matchAll(/(?:\)|\])\(\n? *'(\[.*?)', /gm)
  const onOwnLine = source.matchAll(/(?:\)|\])\(\n *'(\[.*)',$/gm)
  return [...plain, ...ofEach, ...onOwnLine]
    .toSorted((one, other) => one.index - other.index)
    .map(([, title = '']) => title.replace(/', .*$/, ''))
}
