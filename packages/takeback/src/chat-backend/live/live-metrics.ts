/** What is counted of the gateway. Labels are bounded: our ops and our codes. */
import type { Metrics } from '../../http/metrics.ts'

/** `op`: null when it is none of ours. `code`: 0 when it went well. */
export type CountFrame = (op: string | null, code: number) => void

export function liveMetrics(
  metrics: Metrics | undefined,
  figures: { readonly sockets: () => number; readonly told: () => number },
): CountFrame {
  if (metrics === undefined) return () => {}
  metrics.gauge('live_sockets', 'WebSockets that are open', figures.sockets)
  metrics.gauge('live_events_told', 'Events written to sockets since the start', figures.told)
  const frames = metrics.counter('live_frames_total', 'Frames from clients by op and code', ['op', 'code'])
  return (op, code) => frames.inc({ op: op ?? 'other', code: String(code) })
}
