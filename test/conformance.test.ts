/** The two conformance documents against the tree: rules CF1-CF5 of docs/spec/conformance.md. Reads text only. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const files = ['docs/conformance.md', 'docs/conformance.zh-CN.md'] as const

interface Row {
  /** Where it stands, for messages: `docs/conformance.md:42`. */
  readonly at: string
  readonly statement: string
  readonly doneIn: string
  readonly shownBy: string
}

interface Table {
  readonly section: string
  readonly rows: readonly Row[]
}

/** The tables of one of Tencent's pages. */
type Page = readonly Table[]

const english = pagesOf(files[0])
const chinese = pagesOf(files[1])
const rows = [english, chinese].flatMap(rowsOf)

test('[CF1] every file that a document names exists', () => {
  const missing = files.flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8')
    const links = [...text.matchAll(/\]\(([^):]+)\)/g)].map(([, link = '']) => join(dirname(file), link))
    return [...pathsIn(text), ...links]
      .filter((path) => !existsSync(join(root, path)))
      .map((path) => `${file}: ${path}`)
  })
  expect([...new Set(missing)]).toEqual([])
})

test('[CF2] every rule that shows a row stands in the test that is named before it', () => {
  const broken = rows.flatMap(({ at, shownBy }) =>
    evidenceOf(shownBy).flatMap(({ path, rules }) => {
      if (!path.endsWith('.test.ts')) return [`${at}: ${path} is no test`]
      if (rules.length === 0) return [`${at}: ${path} without a rule`]
      const text = existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : ''
      return rules
        .filter((rule) => !text.includes(`[${rule}]`))
        .map((rule) => `${at}: no [${rule}] in ${path}`)
    }),
  )
  expect(broken).toEqual([])
})

test('[CF3] both languages have the same tables with the same evidence', () => {
  const evidence = (pages: readonly Page[]) =>
    pages.map((page) =>
      page.map(({ rows }) =>
        rows.map((row) => [reservationOf(row), tokensOf(row.doneIn), tokensOf(row.shownBy)]),
      ),
    )
  expect(evidence(chinese)).toEqual(evidence(english))
  const fields = (pages: readonly Page[]) =>
    rowsOf(pages).map(({ statement }) => [...statement.matchAll(/`[^`]+`/g)].map(String).toSorted())
  expect(fields(chinese)).toEqual(fields(english))
})

test('[CF4] every row says what, where and by which test, or why not', () => {
  expect(rows.length).toBeGreaterThan(300)
  const unfinished = rows.filter((row) => {
    const isEmpty = [row.statement, row.doneIn, row.shownBy].some((cell) => cell === '')
    if (isEmpty || /TODO|TBD/.test(Object.values(row).join(' '))) return true
    const reservation = reservationOf(row)
    if (reservation === 'frame') return row.shownBy !== '—'
    if (evidenceOf(row.shownBy).length === 0) return true
    return reservation === null ? pathsIn(row.doneIn).length === 0 : row.doneIn.length < 40
  })
  expect(unfinished.map(({ at }) => at)).toEqual([])
})

const parameters = [
  'https',
  'www.example.com',
  'SdkAppid',
  'CallbackCommand',
  'contenttype',
  'ClientIP',
  'OptPlatform',
]
const answer = ['ActionStatus', 'ErrorCode', 'ErrorInfo']
const groupFields = [
  'CallbackCommand',
  'Operator_Account',
  'Type',
  'GroupId',
  'MsgSeqList',
  'TopicId',
  'EventTime',
]
const officialFields = ['CallbackCommand', 'Official_Account', 'WithdrawMsgList', 'EventTime']
const c2cFields = ['CallbackCommand', 'From_Account', 'To_Account', 'MsgKey', 'UnreadMsgNum']

test.each([
  ['group, 2023', 0, groupFields],
  ['group, 2025-02-28', 1, groupFields],
  ['group, text extract', 2, groupFields],
  ['official account', 3, officialFields],
  ['one-to-one', 4, c2cFields],
])('[CF5] %s: the tables of the page are there, row for row', (_name, index, fields) => {
  for (const pages of [english, chinese]) {
    // Sections are found by their English names; CF3 holds that both languages have the same.
    const sections = english[index]?.map(({ section }) => section) ?? []
    const named = (section: string) => pages[index]?.[sections.indexOf(section)]?.rows.map(fieldOf)
    expect(named('Request parameters')).toEqual(parameters)
    expect(named('Request fields')).toEqual(fields)
    expect(named('Response fields')).toEqual(answer)
    expect(named('Sample request')).toEqual(expect.arrayContaining(fields))
  }
})

function pagesOf(file: string): Page[] {
  const pages: { section: string; rows: Row[] }[][] = []
  for (const [index, line] of readFileSync(join(root, file), 'utf8').split('\n').entries()) {
    if (line.startsWith('## ')) pages.push([])
    else if (line.startsWith('### ')) pages.at(-1)?.push({ section: line.slice(4), rows: [] })
    else if (line.startsWith('| ')) {
      const cells = line.split('|').slice(1, -1)
      if (cells.length !== 3) throw new Error(`${file}:${index + 1} has ${cells.length} cells, not 3`)
      const [statement = '', doneIn = '', shownBy = ''] = cells.map((cell) => cell.trim())
      pages
        .at(-1)
        ?.at(-1)
        ?.rows.push({ at: `${file}:${index + 1}`, statement, doneIn, shownBy })
    }
  }
  // The first two lines of a table are its head.
  return pages.map((page) => page.map(({ section, rows }) => ({ section, rows: rows.slice(2) })))
}

function rowsOf(pages: readonly Page[]): Row[] {
  return pages.flatMap((page) => page.flatMap(({ rows }) => rows))
}

/** Texts in backticks that are paths of the repository. */
function pathsIn(text: string): string[] {
  return [...text.matchAll(/`((?:packages|test|docs|fixtures|bench|scripts)\/[^`]*)`/g)].map(
    ([, path = '']) => path,
  )
}

/** Paths, rule ids and arrows: what has no language. */
function tokensOf(cell: string): string[] {
  return (cell.match(/`[^`]+`|→|\b[A-Z]{1,2}\d+\b/g) ?? []).map(String)
}

/** Each path with the rules that follow it. */
function evidenceOf(shownBy: string): { path: string; rules: string[] }[] {
  const evidence: { path: string; rules: string[] }[] = []
  for (const token of tokensOf(shownBy)) {
    if (token.startsWith('`')) evidence.push({ path: token.slice(1, -1), rules: [] })
    else if (token !== '→') evidence.at(-1)?.rules.push(token)
  }
  return evidence
}

function reservationOf({ doneIn }: Row): 'not-yet' | 'deliberately-not' | 'frame' | null {
  if (/^(not yet: |尚未：)/.test(doneIn)) return 'not-yet'
  if (/^(deliberately not: |刻意不做：)/.test(doneIn)) return 'deliberately-not'
  return /^(not about the system|与系统无关)$/.test(doneIn) ? 'frame' : null
}

/** The field that a row of a field table is about. */
function fieldOf({ statement }: Row): string {
  return /^`([^`]+)`/.exec(statement)?.[1] ?? ''
}
