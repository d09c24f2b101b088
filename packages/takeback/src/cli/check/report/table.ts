/** The results for people. */
import type { Paint } from '../../paint.ts'
import { groups } from '../check.ts'
import type { Result } from '../result.ts'

export function table(results: readonly Result[], paint: Paint): string {
  const idWidth = widest(results.map(({ id }) => id))
  const sectionWidth = widest(results.map(({ section }) => section))
  const lines: string[] = []
  for (const group of groups) {
    const own = results.filter((result) => result.group === group)
    if (own.length > 0) lines.push('', paint('bold', group))
    for (const result of own) lines.push(...rowOf(result, paint, idWidth, sectionWidth))
  }
  return [...lines, '', summary(results, paint)].join('\n')
}

function rowOf(result: Result, paint: Paint, idWidth: number, sectionWidth: number): string[] {
  const { id, section, sent, came, mend, verdict } = result
  const head = `  ${mark(result, paint)}  ${id.padEnd(idWidth)}  ${paint('dim', section.padEnd(sectionWidth))}  ${came}`
  if (verdict !== 'failed') return [head]
  return [head, `          sent: ${sent}`, `          mend: ${mend}`]
}

/** Six letters wide. */
function mark({ verdict, level }: Result, paint: Paint): string {
  if (verdict === 'passed') return paint('green', 'ok    ')
  if (verdict === 'not-judged') return paint('dim', '-     ')
  return level === 'must' ? paint('red', 'must  ') : paint('yellow', 'should')
}

export function summary(results: readonly Result[], paint: Paint): string {
  const count = (holds: (result: Result) => boolean) => results.filter(holds).length
  const ok = count(({ verdict }) => verdict === 'passed')
  const must = count(({ verdict, level }) => verdict === 'failed' && level === 'must')
  const should = count(({ verdict, level }) => verdict === 'failed' && level === 'should')
  const notJudged = count(({ verdict }) => verdict === 'not-judged')
  return [
    paint('green', `${ok} ok`),
    paint(must === 0 ? 'dim' : 'red', `${must} must`),
    paint(should === 0 ? 'dim' : 'yellow', `${should} should`),
    paint('dim', `${notJudged} not judged`),
  ].join(', ')
}

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map((text) => text.length))
}
