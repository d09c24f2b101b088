/** Where the report is: docs/reliability.json holds what the runs gave, docs/reliability.md is made of it. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisesOf, reportText, type Report } from './report.ts'

const path = (name: string) => fileURLToPath(new URL(`../../../docs/${name}`, import.meta.url))

/** Null: there was no run yet. */
export function keptReport(): Report | null {
  const file = path('reliability.json')
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Report) : null
}

export function keptText(): string {
  return readFileSync(path('reliability.md'), 'utf8')
}

/** Their ids. */
export function keptPromises(): readonly string[] {
  return [...promises().keys()]
}

export function textOf(report: Report): string {
  return reportText(report, promises())
}

function promises(): ReadonlyMap<string, string> {
  return promisesOf(readFileSync(path('spec/reliability.md'), 'utf8'))
}

export function keepReport(report: Report): void {
  writeFileSync(path('reliability.json'), `${JSON.stringify(report, null, 2)}\n`)
  writeFileSync(path('reliability.md'), textOf(report))
}
