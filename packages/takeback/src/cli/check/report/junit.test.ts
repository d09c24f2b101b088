import { expect, test } from 'vitest'
import type { Result } from '../result.ts'
import { exitCodeOf } from '../result.ts'
import { junit } from './junit.ts'
import { table } from './table.ts'

const row = (id: string, level: Result['level'], verdict: Result['verdict'], came = 'HTTP 200'): Result => ({
  id,
  level,
  verdict,
  came,
  group: 'forms',
  section: 'I:43466',
  sent: 'a recall',
  mend: 'Mend it.',
})
const results = [
  row('good', 'must', 'passed'),
  row('bad', 'must', 'failed', 'no JSON: "<b>&\u0007"'),
  row('weak', 'should', 'failed'),
  row('unknown', 'must', 'not-judged', 'not observable'),
]

test('[CK12] JUnit: a must is a failure, a should an output, what is not judged is skipped', () => {
  expect(junit(results)).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="takeback check" tests="4" failures="1" errors="0" skipped="1">
  <testsuite name="forms" tests="4" failures="1" errors="0" skipped="1">
    <testcase classname="takeback.check.forms" name="good"/>
    <testcase classname="takeback.check.forms" name="bad"><failure message="no JSON: &quot;&lt;b&gt;&amp; &quot;">I:43466. Sent: a recall. Came: no JSON: &quot;&lt;b&gt;&amp; &quot;. Mend it.</failure></testcase>
    <testcase classname="takeback.check.forms" name="weak"><system-out>should: I:43466. Sent: a recall. Came: HTTP 200. Mend it.</system-out></testcase>
    <testcase classname="takeback.check.forms" name="unknown"><skipped message="not observable"/></testcase>
  </testsuite>
</testsuites>
`)
})

test('[CK12] the table shows what was sent and how to mend it, for what failed only', () => {
  expect(table(results, (_format, text) => text)).toBe(`
forms
  ok      good     I:43466  HTTP 200
  must    bad      I:43466  no JSON: "<b>&\u0007"
          sent: a recall
          mend: Mend it.
  should  weak     I:43466  HTTP 200
          sent: a recall
          mend: Mend it.
  -       unknown  I:43466  not observable

1 ok, 1 must, 1 should, 1 not judged`)
})

test('[CK4] only a must decides on the exit code', () => {
  expect([exitCodeOf(results), exitCodeOf(results.filter(({ id }) => id !== 'bad'))]).toEqual([1, 0])
})
