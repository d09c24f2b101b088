/** An id as people compare ids: monospaced, shortened in the middle, whole on hover and (`copy-whole.ts`) on copy. */
import { memo } from 'react'
import { shortenMiddle } from './shorten.ts'

interface IdProps {
  readonly value: string
  /** Characters shown at most; absent means all. */
  readonly longest?: number
}

export const Id = memo(function Id({ value, longest }: IdProps) {
  const shown = longest === undefined ? value : shortenMiddle(value, longest)
  return (
    <span className="id" title={value} data-whole={shown === value ? undefined : value}>
      {shown}
    </span>
  )
})
