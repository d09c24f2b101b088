/**
 * The results as JUnit XML, which every CI system reads: a failed must is a failure, a failed should an output of a
 * passing test, what was not judged is skipped.
 */
import { groups } from '../check.ts'
import type { Result } from '../result.ts'

export function junit(results: readonly Result[]): string {
  const suites = groups.flatMap((group) => {
    const own = results.filter((result) => result.group === group)
    return own.length === 0 ? [] : [suite(group, own)]
  })
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="takeback check" ${counts(results)}>`,
    ...suites,
    '</testsuites>',
    '',
  ].join('\n')
}

function suite(name: string, results: readonly Result[]): string {
  return [`  <testsuite name="${name}" ${counts(results)}>`, ...results.map(testCase), '  </testsuite>'].join(
    '\n',
  )
}

function testCase(result: Result): string {
  const { id, group, sent, came, mend, verdict, level, section } = result
  const head = `    <testcase classname="takeback.check.${group}" name="${escaped(id)}"`
  if (verdict === 'passed') return `${head}/>`
  if (verdict === 'not-judged') return `${head}><skipped message="${escaped(came)}"/></testcase>`
  const text = escaped(`${section}. Sent: ${sent}. Came: ${came}. ${mend}`)
  return level === 'must'
    ? `${head}><failure message="${escaped(came)}">${text}</failure></testcase>`
    : `${head}><system-out>should: ${text}</system-out></testcase>`
}

function counts(results: readonly Result[]): string {
  const failures = results.filter(({ level, verdict }) => level === 'must' && verdict === 'failed').length
  const skips = results.filter(({ verdict }) => verdict === 'not-judged').length
  return `tests="${results.length}" failures="${failures}" errors="0" skipped="${skips}"`
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Control characters have no place in XML, not even escaped. */
function escaped(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\p{Cs}]/gu, ' ')
    .replaceAll(/[&<>"]/g, (character) => entities[character] ?? character)
}
