import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'
import { patched } from '../patches/patch.ts'
import { plantedPatches } from './planted.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** What Vite loads, for tests and for pages, is planted too; what Node loads: patched-modules.ts. */
export function plantInVite(): Plugin {
  const byFile = Map.groupBy(plantedPatches(), ({ file }) => file)
  return {
    name: 'planted-bug',
    enforce: 'pre',
    transform(code, id) {
      const [path = ''] = id.split('?', 1)
      const patches = byFile.get(relative(root, path))
      return patches === undefined ? null : { code: patches.reduce(patched, code), map: null }
    },
  }
}
