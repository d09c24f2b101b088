import { expect, test } from 'vitest'
import { hrefOf, parseRoute, withFilter } from './route.ts'

test('[M4] an address and its route say the same', () => {
  for (const href of [
    '/recalls',
    '/recalls/123',
    '/quarantine',
    '/refusals',
    '/recalls?kind=c2c&q=%40TGS%23',
    '/recalls/9?state=dead',
  ]) {
    const url = new URL(href, 'http://localhost')
    expect(hrefOf(parseRoute(url.pathname, url.search))).toBe(href)
  }
})

test('[M4] a strange address reads as the list, a strange filter as none', () => {
  expect(parseRoute('/recalls/0x1f', '')).toEqual({ tab: 'recalls', recallId: null, filters: {} })
  expect(parseRoute('/recalls/-1', '?kind=sms&state=&platform=Web')).toEqual({
    tab: 'recalls',
    recallId: null,
    filters: { platform: 'Web' },
  })
  expect(parseRoute('/nowhere/at/all', '').tab).toBe('recalls')
})

test('[M3] filters are set and taken away one at a time', () => {
  const narrowed = withFilter({ kind: 'c2c' }, 'operator', 'admin')
  expect(narrowed).toEqual({ kind: 'c2c', operator: 'admin' })
  expect(withFilter(narrowed, 'kind', undefined)).toEqual({ operator: 'admin' })
})
