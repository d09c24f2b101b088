import { expect, test } from 'vitest'
import { checkRequest, decideGuard, type RequestFacts } from './private-guard.ts'

const ask = (host: string, hasTls: boolean, hasTrustedProxy: boolean) =>
  decideGuard({ name: 'monitor', host, hasTls, hasTrustedProxy }).kind

test('[H41] open on loopback, sign-in beyond it or behind a proxy, no start without TLS', () => {
  expect(['127.0.0.1', '127.9.9.9', '::1', 'localhost'].map((host) => ask(host, false, false))).toEqual(
    Array(4).fill('open'),
  )
  expect(ask('127.0.0.1', true, false)).toBe('open')
  expect(ask('127.0.0.1', false, true)).toBe('sign-in')
  expect(ask('0.0.0.0', true, false)).toBe('sign-in')
  expect(ask('192.168.1.2', false, true)).toBe('sign-in')
  expect(['0.0.0.0', '::', '192.168.1.2', 'monitor.example'].map((host) => ask(host, false, false))).toEqual(
    Array(4).fill('refuse-to-start'),
  )
  expect(
    decideGuard({ name: 'monitor', host: '0.0.0.0', hasTls: false, hasTrustedProxy: false }),
  ).toMatchObject({
    why: 'The monitor would be open to the network at 0.0.0.0 without encryption: give --tls-cert and --tls-key, or --trust-proxy when a TLS proxy is in front, or --host 127.0.0.1.',
  })
})

const program: RequestFacts = {
  method: 'GET',
  host: '127.0.0.1:8082',
  origin: undefined,
  contentType: undefined,
  hasBody: false,
  fetchSite: undefined,
  fetchMode: undefined,
  isForwarded: false,
}
const statusOf = (facts: Partial<RequestFacts>, guard: 'open' | 'sign-in' = 'open') =>
  checkRequest(guard, { ...program, ...facts })?.status ?? 'passes'

test.for([
  '127.0.0.1',
  '127.0.0.1:8082',
  'localhost:8082',
  'LOCALHOST',
  'takeback.localhost:1',
  '[::1]:8082',
  '[::1]',
])('[H42] Host %s is this machine', (host) => expect(statusOf({ host })).toBe('passes'))

test.for([
  'evil.example',
  'evil.example:8082',
  '127.0.0.1.evil.example',
  'localhost.evil.example',
  '10.0.0.1:8082',
  '[::2]',
  '',
  '127.0.0.1@evil',
  undefined,
])('[H42] Host %s is refused: it may be a name that was rebound to us', (host) => {
  expect(statusOf({ host })).toBe(421)
  expect(statusOf({ host }, 'sign-in')).toBe('passes')
})

test('[H43] what came through a proxy is refused where nobody signs in', () => {
  expect(statusOf({ isForwarded: true })).toBe(403)
  expect(statusOf({ isForwarded: true }, 'sign-in')).toBe('passes')
})

test.for<[string, Partial<RequestFacts>, string | number]>([
  ['our own page', { fetchSite: 'same-origin', method: 'POST' }, 'passes'],
  ['typed into the address bar', { fetchSite: 'none', fetchMode: 'navigate' }, 'passes'],
  ['a link on another site', { fetchSite: 'cross-site', fetchMode: 'navigate' }, 'passes'],
  ['an image on another site', { fetchSite: 'cross-site', fetchMode: 'no-cors' }, 403],
  ['a script on another site', { fetchSite: 'cross-site', fetchMode: 'cors' }, 403],
  ['another port of this host', { fetchSite: 'same-site', fetchMode: 'cors' }, 403],
  ['a form on another site', { fetchSite: 'cross-site', fetchMode: 'navigate', method: 'POST' }, 403],
  ['a preflight', { fetchSite: 'cross-site', fetchMode: 'cors', method: 'OPTIONS' }, 403],
  ['an old browser from another site', { origin: 'https://evil.example', method: 'POST' }, 403],
  ['an old browser from a sandbox', { origin: 'null', method: 'DELETE' }, 403],
  ['an old browser from our page', { origin: 'http://127.0.0.1:8082', method: 'POST' }, 'passes'],
  ['an old browser from another port', { origin: 'http://127.0.0.1:9999', method: 'POST' }, 403],
  ['a program', { method: 'POST' }, 'passes'],
])('[H44] %s', ([, facts, expected]) => {
  expect(statusOf(facts)).toBe(expected)
  expect(statusOf(facts, 'sign-in')).toBe(expected)
})

test.for<[string | undefined, string | number]>([
  ['application/json', 'passes'],
  ['Application/JSON; charset=utf-8', 'passes'],
  ['application/jsonx', 415],
  ['text/plain', 415],
  ['application/x-www-form-urlencoded', 415],
  ['multipart/form-data; boundary=x', 415],
  [undefined, 415],
])('[H45] a body as %s: %s', ([contentType, expected]) => {
  expect(statusOf({ method: 'POST', hasBody: true, contentType })).toBe(expected)
})
