/**
 * What the address bar says, both ways: `/recalls`, `/recalls/123`, `/quarantine`, `/refusals`, filters in the query.
 * Anything else reads as the list, so that an old link never meets a blank page.
 */
import { filterNames, filterQuery, recallKinds, recallStates, type Filters } from '../api/recalls.ts'

export interface Route {
  readonly tab: 'recalls' | 'quarantine' | 'refusals'
  /** The recall whose detail is open. */
  readonly recallId: number | null
  readonly filters: Filters
}

const LONGEST_FILTER = 128

export function parseRoute(pathname: string, search: string): Route {
  const filters = parseFilters(new URLSearchParams(search))
  const [, first, second] = pathname.split('/')
  if (first === 'quarantine' || first === 'refusals') return { tab: first, recallId: null, filters }
  const recallId = first === 'recalls' && /^[1-9]\d{0,15}$/.test(second ?? '') ? Number(second) : null
  return { tab: 'recalls', recallId, filters }
}

export function hrefOf(route: Route): string {
  const path =
    route.tab === 'recalls'
      ? route.recallId === null
        ? '/recalls'
        : `/recalls/${route.recallId}`
      : `/${route.tab}`
  const query = filterQuery(route.filters).toString()
  return query === '' ? path : `${path}?${query}`
}

/** `undefined` takes the filter away. */
export function withFilter(filters: Filters, name: keyof Filters, value: string | undefined): Filters {
  const query = filterQuery(filters)
  query.delete(name)
  if (value !== undefined) query.set(name, value)
  return parseFilters(query)
}

function parseFilters(query: URLSearchParams): Filters {
  const filters: Record<string, string> = {}
  for (const name of filterNames) {
    const value = query.get(name)?.slice(0, LONGEST_FILTER) ?? ''
    if (value !== '' && isKnownValue(name, value)) filters[name] = value
  }
  return filters
}

function isKnownValue(name: keyof Filters, value: string): boolean {
  if (name === 'kind') return recallKinds.some((kind) => kind === value)
  if (name === 'state') return recallStates.some((state) => state === value)
  return true
}
