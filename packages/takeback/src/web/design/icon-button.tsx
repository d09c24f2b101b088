/** A button that is an icon: its name is for screen readers, and for whoever rests on it. */
import type { LucideIcon } from 'lucide-react'

interface IconButtonProps {
  readonly icon: LucideIcon
  readonly label: string
  /** The key that does the same. */
  readonly keyName?: string
  readonly size?: number
  readonly small?: boolean
  readonly className?: string
  /** Null: there is nothing to do. */
  readonly press: (() => void) | null
}

export function IconButton(props: IconButtonProps) {
  const { icon: Icon, label, keyName, size = 16, small = false, className = '', press } = props
  return (
    <button
      type="button"
      className={`button ${className}`.trimEnd()}
      data-plain=""
      data-square=""
      data-small={small ? '' : undefined}
      aria-label={label}
      title={keyName === undefined ? label : `${label} (${keyName})`}
      disabled={press === null}
      onClick={() => press?.()}
    >
      <Icon size={size} />
    </button>
  )
}
