/** A command or a body to read and to copy. */
import { CopyButton } from './copy-button.tsx'

export function CodeBlock({ text, label }: { readonly text: string; readonly label: string }) {
  return (
    <div className="copyable">
      {/* Scrollable, therefore focusable: a keyboard must reach its end. */}
      <pre className="code" tabIndex={0} aria-label={label}>
        {text}
      </pre>
      <CopyButton text={() => text} />
    </div>
  )
}
