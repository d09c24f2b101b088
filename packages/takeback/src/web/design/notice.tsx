/** A state that fills the place of a list: empty, failed. A title, a sentence, and what to do. */
import { CloudOff, type LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Problem } from '../api/problem.ts'
import { useSpeech } from '../words/language.tsx'

interface NoticeProps {
  readonly icon: LucideIcon
  readonly title: string
  readonly text: string
  readonly tone?: 'danger'
  readonly children?: ReactNode
}

export function Notice({ icon: Icon, title, text, tone, children }: NoticeProps) {
  return (
    <section className="notice" data-tone={tone} role={tone === 'danger' ? 'alert' : undefined}>
      <Icon size={24} strokeWidth={1.5} aria-hidden />
      <h2>{title}</h2>
      <p>{text}</p>
      {children}
    </section>
  )
}

export function ProblemNotice({ problem, retry }: { readonly problem: Problem; readonly retry: () => void }) {
  const { words } = useSpeech()
  const known = problem.kind === 'status'
  const title = known ? words.errors.statusTitle(String(problem.status)) : words.errors.unreachableTitle
  const text = known ? words.errors.status : words.errors.unreachable
  return (
    <Notice icon={CloudOff} tone="danger" title={title} text={text}>
      {known && problem.detail !== '' ? <code className="id">{problem.detail}</code> : null}
      <div className="notice-actions">
        <button type="button" className="button" data-primary="" onClick={retry}>
          {words.actions.retry}
        </button>
      </div>
    </Notice>
  )
}
