import type { Patch } from '../patches/patch.ts'
import { bugs } from './bugs.ts'

/** What TAKEBACK_SABOTAGE names; none: nothing is planted. */
export function plantedPatches(): readonly Patch[] {
  const id = process.env['TAKEBACK_SABOTAGE'] ?? ''
  if (id === '') return []
  const bug = bugs.find((one) => one.id === id)
  if (bug === undefined)
    throw new TypeError(`TAKEBACK_SABOTAGE is "${id}": give one of ${bugs.map((one) => one.id).join(', ')}`)
  return bug.edits
}
