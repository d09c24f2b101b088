/**
 * How SQLite, which has no statistics here, finds what belongs to one user: by the index of users, and never by looking
 * over everybody of an app: at the login, for the list of conversations, for `get_joined_group_list`, at `account_delete`.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStage, type Stage } from '../testing/open-stage.ts'
import { membershipsOf } from './group-members.ts'
import { countJoinedGroups, joinedGroups } from './groups.ts'
import { groupHomesOf, officialHomesOf, topicHomesOf } from './live-homes.ts'
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
