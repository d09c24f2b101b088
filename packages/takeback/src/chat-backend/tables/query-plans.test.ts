/**
 * How SQLite, which has no statistics here, finds what belongs to one user: by the index of users, and never by looking
 * over everybody of an app: at the login, for the list of conversations, for `get_joined_group_list`, at `account_delete`.
 * What one sender said in a time is found by the index of ages: within that time, and for no other messages.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStage, type Stage } from '../testing/open-stage.ts'
import { membershipsOf } from './group-members.ts'
import { countJoinedGroups, joinedGroups } from './groups.ts'
import { groupHomesOf, officialHomesOf, topicHomesOf } from './live-homes.ts'
import { secondAfter, sentBetween } from './messages.ts'
import { subscriptionsOf } from './subscribers.ts'

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterAll(() => stage[Symbol.asyncDispose]())

test.each([
  ['joinedGroups', joinedGroups(1, 'romeo', '', 1, 10, 0)],
  ['countJoinedGroups', countJoinedGroups(1, 'romeo', '', 1)],
  ['membershipsOf', membershipsOf(1, 'romeo')],
  ['subscriptionsOf', subscriptionsOf(1, 'romeo')],
  ['groupHomesOf', groupHomesOf(1, 'romeo')],
  ['topicHomesOf', topicHomesOf(1, 'romeo')],
  ['officialHomesOf', officialHomesOf(1, 'romeo')],
] as const)('[GM7] [LV36] %s looks at what is the user’s own only', async (_name, { sql, params }) => {
  const [plan = []] = await stage.engine.snapshot([{ sql: `EXPLAIN QUERY PLAN ${sql}`, params }])
  const steps = plan.map((row) => (row as { readonly detail: string }).detail)
  expect(steps.filter((step) => /^SCAN|\(app=\?\)$/.test(step))).toEqual([])
  expect(steps.some((step) => step.includes('_by_user (app=? AND user_id=?)'))).toBe(true)
  expect(steps.filter((step) => step.includes('TEMP B-TREE'))).toEqual([])
})

test('[BU2] what somebody said is looked for among the messages of its time alone', async () => {
  const stepsOf = async ({ sql, params }: ReturnType<typeof secondAfter | typeof sentBetween>) => {
    const [plan = []] = await stage.engine.snapshot([{ sql: `EXPLAIN QUERY PLAN ${sql}`, params }])
    return plan.map((row) => (row as { readonly detail: string }).detail)
  }
  const [found = '', ...others] = await stepsOf(sentBetween(1, 1, 0, 2, 'romeo', 9, 2, 10))
  expect(found).toBe('SEARCH messages USING INDEX messages_by_age (app=? AND time>? AND time<?)')
  expect(others.filter((step) => /^SCAN|TEMP B-TREE/.test(step))).toEqual([])
  expect(await stepsOf(secondAfter(1, 1, 5000))).toEqual([
    'SEARCH messages USING COVERING INDEX messages_by_age (app=? AND time>?)',
  ])
})
