/**
 * The URL of a call to the team's handler: the target's own path and query as text, behind them the query as it came.
 * Rules R84 and R89 of docs/spec/receiving.md. Pure.
 */
import { appendQuery } from '@takeback/protocol'

export interface FreshSign {
  readonly sign: string
  /** Unix seconds. */
  readonly requestTime: number
}

/** The query untouched, Sign included: whoever is behind it can check it, for it is fresh. */
export function passThroughUrl(target: string, rawUrl: string): string {
  return appendQuery(target, queryOf(rawUrl))
}

/** Without the old Sign, which is stale by now; with a new one where the handler asks for it. */
export function forwardUrl(target: string, rawUrl: string, fresh: FreshSign | null): string {
  const kept = queryOf(rawUrl)
    .split('&')
    .filter((pair) => pair !== '' && !isSignPart(pair))
  const added = fresh === null ? [] : [`Sign=${fresh.sign}`, `RequestTime=${fresh.requestTime}`]
  return appendQuery(target, [...kept, ...added].join('&'))
}

function queryOf(rawUrl: string): string {
  const question = rawUrl.indexOf('?')
  return question === -1 ? '' : rawUrl.slice(question + 1)
}

/** However the name is encoded: another parser would find it too. */
function isSignPart(pair: string): boolean {
  const [name = ''] = pair.split('=')
  return /^(?:sign|requesttime)$/i.test(decoded(name))
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
