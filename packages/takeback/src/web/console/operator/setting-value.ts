/** A setting of an app as a person writes it: nothing rounded, for it is told what was changed. */
import type { ChangedSetting } from '@takeback/protocol'
import type { ConsoleWords } from '../../words/console-words.ts'
import type { Format } from '../../words/format.ts'
import { wordOf } from '../../words/word-of.ts'

const SECOND = 1000
/** The units of a span, by the size that it begins at. */
const units = [86_400_000, 3_600_000, 60_000] as const

export function settingValue(
  name: ChangedSetting['name'],
  value: ChangedSetting['after'],
  said: ConsoleWords['operator'],
  format: Pick<Format, 'number' | 'span'>,
): string {
  if (typeof value === 'boolean') return value ? said.on : said.off
  if (typeof value === 'string') return said.limits[value]
  if (value === 0) return wordOf(said.noSpan, name) ?? said.inSeconds('0')
  const unit = units.find((size) => value >= size)
  return unit !== undefined && value % unit === 0
    ? format.span(value)
    : said.inSeconds(format.number(value / SECOND))
}
