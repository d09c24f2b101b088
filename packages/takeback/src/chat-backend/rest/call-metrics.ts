/** What is counted of REST calls. Labels are bounded: the served commands (`other` for the rest) and our codes. */
import type { Metrics } from '../../http/metrics.ts'

/** `command`: `openim/sendmsg`; null when it is none that we serve. */
export type CountCall = (command: string | null, code: number) => void

export function callMetrics(metrics: Metrics | undefined): CountCall {
  if (metrics === undefined) return () => {}
  const calls = metrics.counter('rest_calls_total', 'REST v4 calls by command and code', ['command', 'code'])
  return (command, code) => calls.inc({ command: command ?? 'other', code: String(code) })
}
