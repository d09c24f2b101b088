/** The side panel with one row in full: its head, where one steps along the list, and its body. */
import { ChevronDown, ChevronUp, Link, X } from 'lucide-react'
import { type ReactNode, useEffect, useRef } from 'react'
import { CopyButton } from '../design/copy-button.tsx'
import { IconButton } from '../design/icon-button.tsx'
import { useSpeech } from '../words/language.tsx'

export interface DetailSteps {
  readonly close: () => void
  /** Along the list; null at its ends. */
  readonly newer: (() => void) | null
  readonly older: (() => void) | null
}

interface DetailPanelProps extends DetailSteps {
  readonly title: string
  readonly newerName: string
  readonly olderName: string
  readonly children: ReactNode
}

export function DetailPanel({
  title,
  newerName,
  olderName,
  newer,
  older,
  close,
  children,
}: DetailPanelProps) {
  const { words } = useSpeech()
  const panel = useRef<HTMLElement>(null)
  useEffect(() => panel.current?.focus({ preventScroll: true }), [])
  return (
    <aside className="detail" ref={panel} tabIndex={-1} aria-label={title}>
      <div className="detail-head">
        <h2>{title}</h2>
        <span className="header-gap" />
        <IconButton small icon={ChevronUp} label={newerName} keyName="k" press={newer} />
        <IconButton small icon={ChevronDown} label={olderName} keyName="j" press={older} />
        <CopyButton
          square
          label={words.detail.copyLink}
          icon={<Link size={14} />}
          text={() => location.href}
        />
        <IconButton small icon={X} label={words.detail.close} keyName="esc" press={close} />
      </div>
      {children}
    </aside>
  )
}

export function DetailBones({ label }: { readonly label: string }) {
  return (
    <div className="detail-body bones" role="status" aria-label={label}>
      {[160, 320, 280, 360, 240, 300, 200, 340, 260].map((width) => (
        <span className="bone detail-bone" key={width} style={{ width }} />
      ))}
    </div>
  )
}
