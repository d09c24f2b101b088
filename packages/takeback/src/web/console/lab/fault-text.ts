/** An order of a fault in words: what it does, to which calls, how often. */
import type { FaultOrder } from '@takeback/protocol'
import type { ConsoleWords } from '../../words/console-words.ts'
import type { Format } from '../../words/format.ts'

export function faultDoes(order: FaultOrder, { lab }: ConsoleWords, format: Format): string {
  const { faults: said } = lab
  switch (order.kind) {
    case 'delay':
      return said.delayed(format.span(order.ms ?? 0))
    case 'status':
      return said.answered(String(order.status ?? 503))
    case 'skew': {
      const seconds = order.seconds ?? 0
      const span = format.span(Math.abs(seconds) * 1000)
      return seconds < 0 ? said.behind(span) : said.ahead(span)
    }
    case 'drop':
    case 'hang':
    case 'duplicate':
    case 'reorder':
    case 'bad-sign':
      return said.kinds[order.kind]
  }
}

export function faultHowOften(
  { next, every, chance }: Pick<FaultOrder, 'next' | 'every' | 'chance'>,
  { lab: { faults: said } }: ConsoleWords,
  format: Format,
): string {
  if (next !== undefined) return said.next(format.number(next), next)
  if (every !== undefined) return said.every(format.number(every), every)
  if (chance !== undefined) return said.chance(`${format.number(chance * 100)} %`)
  return said.always
}
