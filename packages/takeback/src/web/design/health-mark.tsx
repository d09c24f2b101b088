/** Whether what is on screen is live. */
import { Pause, Radio, RefreshCw, WifiOff } from 'lucide-react'
import type { StreamHealth } from '../api/stream.ts'
import { useSpeech } from '../words/language.tsx'

export function HealthMark({ health, paused }: { readonly health: StreamHealth; readonly paused: boolean }) {
  const { words } = useSpeech()
  if (health === 'lost') {
    return (
      <span className="mark health" data-tone="warning" title={words.header.lostWhy} role="status">
        <WifiOff size={14} aria-hidden />
        <span className="health-word">{words.header.lost}</span>
      </span>
    )
  }
  const Icon = paused ? Pause : health === 'live' ? Radio : RefreshCw
  return (
    <span className="mark health" data-tone={health === 'live' && !paused ? 'good' : undefined} role="status">
      <Icon size={14} aria-hidden />
      <span className="health-word">{paused ? words.header.paused : words.header[health]}</span>
    </span>
  )
}
