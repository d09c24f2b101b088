/** A failure of the page itself: one sentence and a way on, instead of a white window. */
import { CircleX } from 'lucide-react'
import { Component, type ReactNode } from 'react'
import { Notice } from './notice.tsx'
import { useSpeech } from '../words/language.tsx'

export class Broken extends Component<{ readonly children: ReactNode }, { readonly broken: boolean }> {
  override state = { broken: false }

  static getDerivedStateFromError(): { readonly broken: boolean } {
    return { broken: true }
  }

  override render(): ReactNode {
    return this.state.broken ? <BrokenNotice /> : this.props.children
  }
}

function BrokenNotice() {
  const { words } = useSpeech()
  return (
    <Notice icon={CircleX} tone="danger" title={words.errors.brokenTitle} text={words.errors.broken}>
      <div className="notice-actions">
        <button type="button" className="button" data-primary="" onClick={() => location.reload()}>
          {words.errors.reload}
        </button>
      </div>
    </Notice>
  )
}
