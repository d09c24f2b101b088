/** The console's address bar as state. */
import { useCallback } from 'react'
import type { DeliveryFilters } from '../api/console.ts'
import { type Addresses, type Navigation as Addressed, useAddress } from '../design/use-address.ts'
import { hrefOf, parseRoute, type Route, withFilter } from './route.ts'

export interface Navigation extends Addressed<Route> {
  /** Sets one filter and leaves the others as the address has them now; `undefined` takes it away. */
  readonly narrow: Narrow
}

export type Narrow = (name: keyof DeliveryFilters, value: string | undefined) => void

const addresses: Addresses<Route> = {
  parse: parseRoute,
  hrefOf,
  keep(next, last) {
    const listOf = (route: Route) => hrefOf({ ...route, deliveryId: null })
    return listOf(next) === listOf(last) ? { ...next, filters: last.filters } : next
  },
  isDetail: ({ deliveryId }) => deliveryId !== null,
}

export function useRoute(): Navigation {
  const navigation = useAddress(addresses)
  const { refine } = navigation
  const narrow = useCallback<Narrow>(
    (name, value) => {
      const { filters } = parseRoute(location.pathname, location.search)
      refine({ filters: withFilter(filters, name, value) })
    },
    [refine],
  )
  return { ...navigation, narrow }
}
