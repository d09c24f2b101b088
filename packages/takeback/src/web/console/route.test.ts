import { expect, test } from 'vitest'
import { hrefOf, parseRoute, type Route, withFilter } from './route.ts'

const plain: Route = { view: 'overview', app: null, deliveryId: null, filters: {} }

test.each<[string, Partial<Route>]>([
  ['/console', {}],
  ['/console/1400000000', { app: 1_400_000_000 }],
  ['/console/webhook', { view: 'webhook' }],
  ['/console/deliveries/12', { view: 'deliveries', deliveryId: 12 }],
  ['/console/7/webhook', { app: 7, view: 'webhook' }],
  ['/console/7/nodes', { app: 7, view: 'nodes' }],
  ['/console/7/deliveries', { app: 7, view: 'deliveries' }],
  ['/console/7/deliveries/12', { app: 7, view: 'deliveries', deliveryId: 12 }],
  [
    '/console/7/deliveries/12?state=dead&since=1h&q=romeo',
    { app: 7, view: 'deliveries', deliveryId: 12, filters: { state: 'dead', since: '1h', q: 'romeo' } },
  ],
  ['/console/7/parked?state=dead', { app: 7, view: 'trouble', filters: { state: 'dead' } }],
])('[CO11] %s is an address, both ways', (address, route) => {
  const [path = '', search = ''] = address.split('?')
  expect(parseRoute(path, `?${search}`)).toEqual({ ...plain, ...route })
  expect(hrefOf({ ...plain, ...route })).toBe(address)
})

test.each([
  ['/console/x/deliveries', {}],
  ['/console/7/nothing', { app: 7 }],
  ['/console/7/webhook/12', { app: 7, view: 'webhook' }],
  ['/console/7/deliveries/x?state=lost&since=1y', { app: 7, view: 'deliveries' }],
])('[CO11] %s reads as the nearest that there is', (address, route) => {
  const [path = '', search = ''] = address.split('?')
  expect(parseRoute(path, `?${search}`)).toEqual({ ...plain, ...route })
})

test('[CO11] a filter is set and taken away, the others stay', () => {
  const both = withFilter({ q: 'a' }, 'state', 'dead')
  expect(both).toEqual({ q: 'a', state: 'dead' })
  expect(withFilter(both, 'q', undefined)).toEqual({ state: 'dead' })
  expect(withFilter(both, 'state', 'lost')).toEqual({ q: 'a' })
})
