/** The monitor's address bar as state. */
import { useCallback } from 'react'
import type { Filters } from '../api/recalls.ts'
import { type Addresses, type Navigation as Addressed, useAddress } from '../design/use-address.ts'
import { hrefOf, parseRoute, withFilter, type Route } from './route.ts'

export interface Navigation extends Omit<Addressed<Route>, 'leave'> {
  /** Sets one filter and leaves the others as the address has them now; `undefined` takes it away. */
  readonly narrow: Narrow
  /** Back to the list, by the step that led here when this page made it. */
  readonly leaveDetail: () => void
}

export type Narrow = (name: keyof Filters, value: string | undefined) => void

const addresses: Addresses<Route> = {
  parse: parseRoute,
  hrefOf,
  keep(next, last) {
    const listOf = (route: Route) => hrefOf({ ...route, recallId: null, tab: 'recalls' })
    return listOf(next) === listOf(last) ? { ...next, filters: last.filters } : next
  },
  isDetail: ({ recallId }) => recallId !== null,
}

export function useRoute(): Navigation {
  const { route, go, refine, leave } = useAddress(addresses)
  const narrow = useCallback<Narrow>(
    (name, value) => {
      const { filters } = parseRoute(location.pathname, location.search)
      refine({ filters: withFilter(filters, name, value) })
    },
    [refine],
  )
  const leaveDetail = useCallback(() => leave({ recallId: null }), [leave])
  return { route, go, refine, narrow, leaveDetail }
}
