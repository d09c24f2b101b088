/** A link to another view of the console: a step of the page's own, unless the browser is asked for a tab. */
import type { ReactNode } from 'react'
import { isPlainClick } from '../design/is-plain-click.ts'
import { hrefOf, type Route } from './route.ts'

interface ViewLinkProps {
  readonly to: Route
  /** `#test`: the part that comes into view. */
  readonly hash?: string
  readonly go: (to: Route) => void
  readonly className?: string
  readonly primary?: boolean
  readonly label?: string
  readonly children: ReactNode
}

export function ViewLink({ to, hash = '', go, className, primary = false, label, children }: ViewLinkProps) {
  return (
    <a
      href={hrefOf(to) + hash}
      className={className}
      data-primary={primary ? '' : undefined}
      aria-label={label}
      onClick={(event) => {
        if (!isPlainClick(event)) return
        event.preventDefault()
        go(to)
        if (hash !== '') location.hash = hash
      }}
    >
      {children}
    </a>
  )
}
