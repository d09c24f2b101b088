/** The monitor's header: whether the list is live, and the keys. */
import { Keyboard, Pause, Radio, RefreshCw, WifiOff } from 'lucide-react'
import type { StreamHealth } from '../api/stream.ts'
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
      <button
        type="button"
        className="button header-help"
        data-plain=""
        data-square=""
        aria-label={words.header.keyboard}
        title={`${words.header.keyboard} (?)`}
        onClick={help}
      >
        <Keyboard size={16} />
      </button>
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
