/**
 * What the address bar says, both ways: `/console`, `/console/1400000000`, `/console/1400000000/deliveries/12`, filters in the
 * query; `/console/webhook` is the first app's, for who asks before the apps are known. Anything else reads as the overview, so that an old link never meets a blank page.
 */
import {
  allCommands,
  allStates,
  type DeliveryFilters,
  deliveryFilterNames,
  deliveryQuery,
  sinceNames,
} from '../api/console.ts'

export const views = [
  'overview',
  'deliveries',
  'trouble',
  'webhook',
  'nodes',
  'recall',
  'apps',
  'lab',
] as const
export type View = (typeof views)[number]

export interface Route {
  readonly view: View
  /** SDKAppID; null: the first one. */
  readonly app: number | null
  /** The delivery whose story is open: over the deliveries, or over what is parked or dead. */
  readonly deliveryId: number | null
  readonly filters: DeliveryFilters
}

/** Of the view that shows what is parked, and what is dead. */
export type TroubleState = 'parked' | 'dead'

const paths: Readonly<Record<View, string>> = {
  overview: '',
  deliveries: 'deliveries',
  trouble: 'parked',
  webhook: 'webhook',
  nodes: 'nodes',
  recall: 'recall',
  apps: 'keys',
  lab: 'lab',
}
const LONGEST_FILTER = 128

export function parseRoute(pathname: string, search: string): Route {
  const filters = parseFilters(new URLSearchParams(search))
  const [, , first = '', ...rest] = pathname.split('/')
  const app = numberIn(first)
  const [path = '', idText = ''] = app === null ? [first, ...rest] : rest
  const view = views.find((name) => paths[name] === path && path !== '') ?? 'overview'
  if (view === 'overview') return { view, app, deliveryId: null, filters: {} }
  const hasDetail = view === 'deliveries' || view === 'trouble'
  return { view, app, deliveryId: hasDetail ? numberIn(idText) : null, filters: hasDetail ? filters : {} }
}

export function hrefOf({ view, app, deliveryId, filters }: Route): string {
  const parts = ['/console', app, view === 'overview' ? null : paths[view], deliveryId]
  const query = deliveryQuery(filters).toString()
  const path = parts.filter((part) => part !== null).join('/')
  return query === '' ? path : `${path}?${query}`
}

/** `undefined` takes the filter away. */
export function withFilter(
  filters: DeliveryFilters,
  name: keyof DeliveryFilters,
  value: string | undefined,
): DeliveryFilters {
  const query = deliveryQuery(filters)
  query.delete(name)
  if (value !== undefined) query.set(name, value)
  return parseFilters(query)
}

function parseFilters(query: URLSearchParams): DeliveryFilters {
  const filters: Record<string, string> = {}
  for (const name of deliveryFilterNames) {
    const value = query.get(name)?.slice(0, LONGEST_FILTER) ?? ''
    if (value !== '' && isKnownValue(name, value)) filters[name] = value
  }
  return filters
}

function isKnownValue(name: keyof DeliveryFilters, value: string): boolean {
  const known: Readonly<Record<string, readonly string[]>> = {
    state: allStates,
    command: allCommands,
    since: sinceNames,
  }
  return known[name]?.includes(value) ?? true
}

function numberIn(text: string): number | null {
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null
}
