/** The monitor's header: whether the list is live, and the keys. */
import type { StreamHealth } from '../api/stream.ts'
import { HealthMark } from '../design/health-mark.tsx'
import { HelpButton } from '../live-list/help.tsx'
import { PageHeader } from '../design/page-header.tsx'

interface HeaderProps {
  readonly health: StreamHealth
  readonly paused: boolean
  readonly hasPlayground: boolean
  readonly help: () => void
}

export function Header({ health, paused, hasPlayground, help }: HeaderProps) {
  return (
    <PageHeader
      page="monitor"
      hasOthers={hasPlayground}
      state={<HealthMark health={health} paused={paused} />}
    >
      <HelpButton help={help} />
    </PageHeader>
  )
}
