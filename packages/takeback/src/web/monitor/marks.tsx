/** Kind, state and absence: never by colour alone, always icon + word. */
import type { RecallKind, RecallState, RecallView } from '@takeback/protocol'
import { CircleCheck, CircleDashed, CircleX, type LucideIcon, RotateCw } from 'lucide-react'
import { kindIcons } from '../design/kind-icons.ts'
import { useSpeech } from '../words/language.tsx'
import type { Words } from '../words/words.ts'

export const stateIcons: Readonly<Record<RecallState, LucideIcon>> = {
  stored: CircleDashed,
  applied: CircleCheck,
  retrying: RotateCw,
  dead: CircleX,
}

const tones: Readonly<Record<RecallState, string | undefined>> = {
  stored: undefined,
  applied: 'good',
  retrying: 'warning',
  dead: 'danger',
}

export function KindMark({ kind }: { readonly kind: RecallKind }) {
  const { words } = useSpeech()
  const Icon = kindIcons[kind]
  return (
    <span className="mark">
      <Icon size={16} strokeWidth={1.75} aria-hidden />
      {words.kinds[kind]}
    </span>
  )
}

export function StateMark({ state }: { readonly state: RecallState }) {
  const { words } = useSpeech()
  const Icon = stateIcons[state]
  return (
    <span className="mark" data-tone={tones[state]} title={words.stateWhy[state]}>
      <Icon size={16} strokeWidth={1.75} aria-hidden />
      {words.states[state]}
    </span>
  )
}

export function NotSent({ why }: { readonly why: string }) {
  const { words } = useSpeech()
  return (
    <span className="not-sent" title={why}>
      {words.notSent}
    </span>
  )
}

/** Why a recall has no operator, and what its platform still tells. */
export function whyNoOperator(recall: RecallView, words: Words): string {
  const why = words.notSentWhy
  if (recall.kind === 'official') return why.operatorOfficial
  if (recall.kind !== 'c2c') return why.operatorOther
  if (recall.platform === null) return why.operatorC2c
  return words.together(
    why.operatorC2c,
    recall.platform.toUpperCase() === 'RESTAPI' ? why.byAdmin : why.bySender,
  )
}
