/** The rows of a list of the monitor while it loads. */
import { SkeletonRows } from '../live-list/skeleton-rows.tsx'

const widths = [48, 96, 120, 200, 24, 64, 56, 88]
export const recallCells = [
  'time',
  'kind',
  'operator',
  'where',
  'messages',
  'platform',
  'lateness',
  'state',
] as const

export function RecallBones({ label }: { readonly label: string }) {
  return <SkeletonRows label={label} cells={recallCells} widths={widths} />
}
