/** How the endpoint of an app fares, as icon and word. */
import type { ConsoleApp, EndpointView } from '@takeback/protocol'
import {
  CircleCheck,
  CircleDashed,
  CirclePause,
  CircleSlash,
  type LucideIcon,
  TriangleAlert,
  Unplug,
} from 'lucide-react'
import { useConsoleWords } from '../words/console-words.ts'

export type EndpointState = EndpointView['state'] | 'unset' | 'paused'

export function endpointStateOf({ webhook, endpoint }: ConsoleApp): EndpointState {
  if (webhook === null || webhook.url === '') return 'unset'
  if (webhook.paused) return 'paused'
  return endpoint?.state ?? 'no-call-yet'
}

const looks: Readonly<
  Record<EndpointState, { readonly icon: LucideIcon; readonly tone?: 'good' | 'warning' | 'danger' }>
> = {
  unset: { icon: CircleSlash },
  paused: { icon: CirclePause, tone: 'warning' },
  'no-call-yet': { icon: CircleDashed },
  healthy: { icon: CircleCheck, tone: 'good' },
  failing: { icon: TriangleAlert, tone: 'warning' },
  'left-alone': { icon: Unplug, tone: 'danger' },
}

export function EndpointStateMark({
  state,
  size = 14,
}: {
  readonly state: EndpointState
  readonly size?: number
}) {
  const said = useConsoleWords().endpoint
  const { icon: Icon, tone } = looks[state]
  return (
    <span className="mark" data-tone={tone}>
      <Icon size={size} aria-hidden />
      {said.states[state]}
    </span>
  )
}
