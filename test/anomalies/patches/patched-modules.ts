/**
 * `node --import …/patched-modules.ts`, or in NODE_OPTIONS: the process and its threads load our sources with changes. With
 * TAKEBACK_FAILPOINT=name:passes they are the failpoints, and the process is killed, as by kill -9, when it comes to that one;
 * with TAKEBACK_SABOTAGE=S1 the bug of that name.
 */
import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'
import { plantedPatches } from '../sabotage/planted.ts'
import { failpointPatches } from './failpoints.ts'
import { patched } from './patch.ts'

const root = new URL('../../../', import.meta.url)
const [deadly = '', passes = '1'] = (process.env['TAKEBACK_FAILPOINT'] ?? '').split(':')
let left = Number(passes)

Object.defineProperty(globalThis, 'failpoint', {
  value(name: string) {
    if (name !== deadly) return
    left -= 1
    if (left === 0) process.kill(process.pid, 'SIGKILL')
  },
})

const patches = [...plantedPatches(), ...(deadly === '' ? [] : failpointPatches())]
const byUrl = Map.groupBy(patches, ({ file }) => new URL(file, root).href)
registerHooks({
  load(url, context, nextLoad) {
    const changes = byUrl.get(url)
    if (changes === undefined) return nextLoad(url, context)
    const source = changes.reduce(patched, readFileSync(fileURLToPath(url), 'utf8'))
    return { ...nextLoad(url, context), source }
  },
})
