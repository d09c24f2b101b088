import { expect, test } from 'vitest'
import { consoleView } from './view-of.ts'

test.each([
  '/console',
  '/console/1400000000',
  '/console/1400000000/deliveries',
  '/console/1400000000/deliveries/12',
  '/console/webhook',
  '/console/deliveries/12',
])('[CO11] %s is the console, also when it is loaded anew', (path) => {
  expect(consoleView(path)).toBe('/console/index.html')
})

test.each([
  '/console/',
  '/console/x',
  '/console/1/2',
  '/console/deliveries/x',
  '/console/webhook/nodes',
  '/console.js',
])('%s is not', (path) => {
  expect(consoleView(path)).toBeNull()
})
