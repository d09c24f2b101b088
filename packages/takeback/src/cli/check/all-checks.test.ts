import { verifySign } from '@takeback/protocol/crypto'
import { expect, test } from 'vitest'
import { allChecks } from './all-checks.ts'
import { planLines } from './plan.ts'
import type { CheckRequest } from './webhook-request.ts'
import type { World } from './world.ts'

const now = 1_790_000_000_000
const world: World = {
  url: 'https://hooks.example/callback',
  sdkAppId: 1_400_000_000,
  token: 'a-token',
  tag: 'k3x9a2',
  startedAt: now,
  now: () => now,
}
const requestsOf = (given: World): CheckRequest[] => allChecks.flatMap((check) => check.waves(given).flat())
/** Fields that name people, places and messages. */
const ids = /"(?:From_Account|To_Account|GroupId|TopicId|Official_Account|Operator_Account)":"([^"]*)"/g

test('[CK2] every id begins with takeback-check- and holds nothing that has to be escaped', () => {
  const found = requestsOf(world).flatMap(({ body }) =>
    [...Buffer.from(body).toString('latin1').matchAll(ids)].map(([, id = '']) => id),
  )
  expect(found.length).toBeGreaterThan(200)
  // Empty is an absent TopicId; the other is the second of a key that stands twice.
  const allowed = /^(takeback-check-k3x9a2-[a-z0-9-]+|takeback-check-nobody|)$/
  expect(found.filter((id) => !allowed.test(id))).toEqual([])
})

test('[CK2] no check recalls the messages of another, and no run those of another', () => {
  const owners = new Map<string, string>()
  for (const check of allChecks) {
    for (const key of check
      .waves(world)
      .flat()
      .flatMap(({ effects }) => effects)) {
      expect(owners.get(key) ?? check.id).toBe(check.id)
      owners.set(key, check.id)
    }
  }
  const others = requestsOf({ ...world, tag: 'k3x9a3' }).flatMap(({ effects }) => effects)
  expect(others.filter((key) => owners.has(key))).toEqual([])
  expect(owners.size).toBeGreaterThan(100)
})

test('[CK12] a check has a name of its own, a document, and one sentence that mends it', () => {
  expect(new Set(allChecks.map(({ id }) => id)).size).toBe(allChecks.length)
  for (const { id, section, mend, sends } of allChecks) {
    expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
    expect(section).toMatch(/^([IC]:\d{5,6}( \(\d{4}\))?|good sense)$/)
    expect(mend).toMatch(/^[A-Z].*\.$|^[A-Z].*\)\.$/)
    expect(sends.length).toBeGreaterThan(5)
  }
})

test('[CK10] with a token everything is signed rightly but what is meant not to be; without one nothing is', () => {
  const strange = allChecks.filter((check) =>
    check
      .waves(world)
      .flat()
      .some(({ url, method }) => method === 'POST' && !isSigned(url)),
  )
  expect(strange.map(({ id }) => id)).toEqual([
    'sign-missing',
    'sign-wrong',
    'sign-stale',
    'sign-ahead',
    'request-time-odd',
  ])
  expect(requestsOf({ ...world, token: null }).filter(({ url }) => url.includes('Sign=')).length).toBe(
    // Signed with another token than none: what is meant to be wrong. They are not sent.
    strange.filter(({ id }) => id === 'sign-wrong').length,
  )
})

test('[CK3] the list of what will be sent holds no Sign and no check that is not sent', () => {
  const lines = planLines(allChecks, { ...world, token: null })
  expect(lines.join('\n')).not.toContain('sign-wrong')
  expect(planLines(allChecks, world).join('\n')).not.toMatch(/Sign=[0-9a-f]/)
})

function isSigned(url: string): boolean {
  const query = new URL(url).searchParams
  return verifySign({
    tokens: ['a-token'],
    sign: query.get('Sign'),
    requestTime: query.get('RequestTime'),
    nowSeconds: now / 1000,
  }).ok
}
