/** Where a delivery stands, as icon and word; why it stands there is said below when it is not plain. */
import type { WireView } from '@takeback/protocol'
import {
  CircleCheck,
  CircleDashed,
  CirclePause,
  CircleSlash,
  CircleX,
  Clock,
  History,
  type LucideIcon,
} from 'lucide-react'
import { useSpeech } from '../words/language.tsx'

const looks: Readonly<
  Record<WireView['state'], { readonly icon: LucideIcon; readonly tone?: 'good' | 'warning' | 'danger' }>
> = {
  waiting: { icon: Clock },
  sending: { icon: CircleDashed },
  delivered: { icon: CircleCheck, tone: 'good' },
  late: { icon: History, tone: 'warning' },
  parked: { icon: CirclePause, tone: 'warning' },
  dead: { icon: CircleX, tone: 'danger' },
  superseded: { icon: CircleSlash },
}

export function WireState({ state }: Pick<WireView, 'state'>) {
  const { words } = useSpeech()
  const said = words.playground.wire
  const { icon: Icon, tone } = looks[state]
  return (
    <span className="mark" data-tone={tone} title={said.stateWhy[state]}>
      <Icon size={14} aria-hidden />
      {said.states[state]}
    </span>
  )
}
