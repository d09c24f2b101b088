/** Where a delivery stands, as icon and word; why it stands there is said below when it is not plain. */
import type { DeliveryState } from '@takeback/protocol'
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

export const deliveryLooks: Readonly<
  Record<DeliveryState, { readonly icon: LucideIcon; readonly tone?: 'good' | 'warning' | 'danger' }>
> = {
  waiting: { icon: Clock },
  sending: { icon: CircleDashed },
  delivered: { icon: CircleCheck, tone: 'good' },
  late: { icon: History, tone: 'warning' },
  parked: { icon: CirclePause, tone: 'warning' },
  dead: { icon: CircleX, tone: 'danger' },
  superseded: { icon: CircleSlash },
}

interface DeliveryStateMarkProps {
  readonly state: DeliveryState
  /** Somebody parked it, and it waits for somebody. */
  readonly isByHand?: boolean
}

export function DeliveryStateMark({ state, isByHand = false }: DeliveryStateMarkProps) {
  const { words } = useSpeech()
  const said = words.deliveries
  const { icon: Icon, tone } = deliveryLooks[state]
  return (
    <span className="mark" data-tone={tone} title={isByHand ? said.byHandWhy : said.stateWhy[state]}>
      <Icon size={14} aria-hidden />
      <span className="first-large">{isByHand ? said.byHand : said.states[state]}</span>
    </span>
  )
}
