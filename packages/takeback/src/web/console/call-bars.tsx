/** Calls per bucket as bars: those accepted, and on top of them those that failed. Its caption says the same in words. */
import type { EndpointView } from '@takeback/protocol'
import { type PointerEvent, useState } from 'react'
import { useNow } from '../design/server-clock.tsx'
import { useConsoleWords } from '../words/console-words.ts'
import { useSpeech } from '../words/language.tsx'

const HEIGHT = 72
/** Of a bar's place so much is bar. */
const FILLED = 0.7
/** A lone call should not look like a peak. */
const LEAST_TOP = 4

export function CallBars({ endpoint }: { readonly endpoint: EndpointView }) {
  const { calls: said } = useConsoleWords()
  const { format } = useSpeech()
  const now = useNow()
  const [hovered, setHovered] = useState<number | null>(null)
  const { accepted, failed, bucketSeconds } = endpoint
  const bars = accepted.length
  const top = Math.max(LEAST_TOP, ...accepted.map((count, at) => count + (failed[at] ?? 0)))
  const span = format.span(bars * bucketSeconds * 1000)
  const caption =
    hovered === null
      ? said.title(format.span(bucketSeconds * 1000), span)
      : said.bar(
          format.number(accepted[hovered] ?? 0),
          format.number(failed[hovered] ?? 0),
          format.clock(startOf(hovered)),
        )

  function startOf(bar: number): number {
    const width = bucketSeconds * 1000
    return (Math.floor(now / width) - (bars - 1 - bar)) * width
  }
  function onPointerMove({ currentTarget, clientX }: PointerEvent<SVGSVGElement>): void {
    const { left, width } = currentTarget.getBoundingClientRect()
    setHovered(Math.max(0, Math.min(bars - 1, Math.floor(((clientX - left) / width) * bars))))
  }

  return (
    <figure className="calls">
      <figcaption>
        {caption}
        <span className="calls-key">
          <span data-key="accepted">{said.accepted}</span>
          <span data-key="failed">{said.failed}</span>
        </span>
      </figcaption>
      <svg
        viewBox={`0 0 ${bars} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={said.label(format.number(sum(accepted)), format.number(sum(failed)), span)}
        onPointerMove={onPointerMove}
        onPointerLeave={() => setHovered(null)}
      >
        {hovered === null ? null : (
          <rect className="calls-hover" x={hovered} y={0} width={1} height={HEIGHT} />
        )}
        <path className="calls-accepted" d={pathOf(accepted, top, () => 0)} />
        <path className="calls-failed" d={pathOf(failed, top, (at) => accepted[at] ?? 0)} />
      </svg>
    </figure>
  )
}

/** `below`: what each bar stands on. */
function pathOf(counts: readonly number[], top: number, below: (at: number) => number): string {
  const scale = HEIGHT / top
  return counts
    .map((count, at) => {
      if (count === 0) return ''
      const x = at + (1 - FILLED) / 2
      const y = HEIGHT - (below(at) + count) * scale
      return `M${x.toFixed(2)} ${y.toFixed(2)}h${FILLED}v${(count * scale).toFixed(2)}h${-FILLED}z`
    })
    .join('')
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0)
}
