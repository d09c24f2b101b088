/** The monitor's header: whether the list is live, and the keys. */
import { Keyboard, Pause, Radio, RefreshCw, WifiOff } from 'lucide-react'
import type { StreamHealth } from '../api/stream.ts'
import { IconButton } from '../design/icon-button.tsx'
import { PageHeader } from '../design/page-header.tsx'
import { useSpeech } from '../words/language.tsx'

interface HeaderProps {
  readonly health: StreamHealth
  readonly paused: boolean
  readonly hasPlayground: boolean
  readonly help: () => void
}

export function Header({ health, paused, hasPlayground, help }: HeaderProps) {
  const { words } = useSpeech()
  return (
    <PageHeader
      page="monitor"
      hasPlayground={hasPlayground}
      state={<Health health={health} paused={paused} />}
    >
      <IconButton
        icon={Keyboard}
        className="header-help"
        label={words.header.keyboard}
        keyName="?"
        press={help}
      />
    </PageHeader>
  )
}

function Health({ health, paused }: { readonly health: StreamHealth; readonly paused: boolean }) {
  const { words } = useSpeech()
  if (health === 'lost') {
    return (
      <span className="mark health" data-tone="warning" title={words.header.lostWhy} role="status">
        <WifiOff size={14} aria-hidden />
        {words.header.lost}
      </span>
    )
  }
  const Icon = paused ? Pause : health === 'live' ? Radio : RefreshCw
  return (
    <span className="mark health" data-tone={health === 'live' && !paused ? 'good' : undefined} role="status">
      <Icon size={14} aria-hidden />
      {paused ? words.header.paused : words.header[health]}
    </span>
  )
}
