/** The page of threats against the tree: rule SE1 of docs/spec/security.md. Reads text only. */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const text = readFileSync(`${root}docs/security.md`, 'utf8')

interface Row {
  readonly id: string
  readonly threat: string
  readonly outcome: string
  readonly shownBy: string
}

const rows = [...text.matchAll(/^\| (T\d\d) (.*)\|$/gm)].map(([, id = '', rest = '']): Row => {
  const [, threat = '', outcome = '', shownBy = '', ...more] = rest.split('|').map((cell) => cell.trim())
  if (more.length > 0) throw new Error(`${id} has ${more.length} cells too many`)
  return { id, threat, outcome, shownBy }
})

test('[SE1] every threat has one row, which says what is tried, what happens and what shows it', () => {
  const numbers = [...from(1, 46), ...from(65, 82)].map((n) => `T${String(n).padStart(2, '0')}`)
  expect(rows.map(({ id }) => id)).toEqual(numbers)
  const unfinished = rows.filter(({ threat, outcome, shownBy }) => {
    const isSaid = [threat, outcome].every((sentence) => /^.{10,}\.$/.test(sentence))
    return !isSaid || (evidenceOf(shownBy).length === 0 && !/^no test: .{20,}\.$/.test(shownBy))
  })
  expect(unfinished).toEqual([])
})

test('[SE1] every test that is named exists, and has that rule in a title', () => {
  const wrong = rows.flatMap(({ id, shownBy }) =>
    evidenceOf(shownBy).flatMap(({ path, rules }) => {
      if (!path.endsWith('.test.ts')) return [`${id}: ${path} is no test`]
      if (rules.length === 0) return [`${id}: ${path} without a rule`]
      const source = existsSync(root + path) ? readFileSync(root + path, 'utf8') : ''
      return rules.filter((rule) => !isInTitle(source, rule)).map((rule) => `${id}: no [${rule}] in ${path}`)
    }),
  )
  expect(wrong).toEqual([])
})

function from(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}

/** Each path with the rules that follow it. */
function evidenceOf(shownBy: string): { path: string; rules: string[] }[] {
  const evidence: { path: string; rules: string[] }[] = []
  for (const [token] of shownBy.matchAll(/`[^`]+`|\b[A-Z]{1,2}\d+\b/g)) {
    if (token.startsWith('`')) evidence.push({ path: token.slice(1, -1), rules: [] })
    else evidence.at(-1)?.rules.push(token)
  }
  return evidence
}

/** A title begins with its rules, in whatever quotes. */
function isInTitle(source: string, rule: string): boolean {
  return new RegExp(String.raw`['"\`](?:\[[A-Z]{1,2}\d+\] )*\[${rule}\] `).test(source)
}
