/** A secret that is shown once: to be copied, and then gone. */
import { KeyRound } from 'lucide-react'
import type { ReactNode } from 'react'
import { CodeBlock } from '../design/code-block.tsx'

interface FreshSecretProps {
  readonly title: string
  readonly why: string
  readonly secret: string
  readonly children: ReactNode
}

export function FreshSecret({ title, why, secret, children }: FreshSecretProps) {
  return (
    <div className="fresh-secret" role="group" aria-label={title}>
      <h4>
        <KeyRound size={14} aria-hidden />
        {title}
      </h4>
      <p className="aside">{why}</p>
      <CodeBlock text={secret} label={title} />
      {children}
    </div>
  )
}
