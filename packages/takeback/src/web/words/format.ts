/** Numbers, times and spans as people of a language write them, by `Intl`. */
import type { Language } from './words.ts'

export interface Format {
  readonly number: (value: number) => string
  /** A span in milliseconds with the one unit that reads best: `184 ms`, `2.4 sec`, `3 min`. */
  readonly span: (milliseconds: number) => string
  readonly bytes: (count: number) => string
  /** To the millisecond, for titles and the detail. */
  readonly exact: (time: number) => string
  /** To the second, with its date. */
  readonly moment: (time: number) => string
  /** Hours, minutes, seconds. */
  readonly clock: (time: number) => string
  /** `5s ago`; a day and more away becomes a date. */
  readonly relative: (time: number, now: number) => string
  /** `in 5s`; a day and more away becomes a date. */
  readonly until: (time: number, now: number) => string
}

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

export function createFormat(language: Language): Format {
  const locale = { en: 'en', zh: 'zh-Hans-CN' }[language]
  const number = new Intl.NumberFormat(locale)
  const exact = new Intl.DateTimeFormat(locale, {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    hourCycle: 'h23',
  })
  const moment = new Intl.DateTimeFormat(locale, {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  })
  const clock = new Intl.DateTimeFormat(locale, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  })
  const date = new Intl.DateTimeFormat(locale, {
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  const ago = new Intl.RelativeTimeFormat(locale, { style: 'narrow', numeric: 'auto' })
  const bytes = new Intl.NumberFormat(locale, { style: 'unit', unit: 'byte', unitDisplay: 'long' })
  const units = new Map<string, Intl.NumberFormat>()

  function unit(value: number, name: string, digits: number): string {
    const key = `${name}${digits}`
    const known = units.get(key)
    const used =
      known ??
      new Intl.NumberFormat(locale, {
        style: 'unit',
        unit: name,
        unitDisplay: 'short',
        maximumFractionDigits: digits,
      })
    if (known === undefined) units.set(key, used)
    return used.format(value)
  }

  return {
    number: (value) => number.format(value),
    span: (ms) => {
      const size = Math.abs(ms)
      if (size < SECOND) return unit(Math.round(ms), 'millisecond', 0)
      if (size < MINUTE) return unit(ms / SECOND, 'second', size < 10 * SECOND ? 1 : 0)
      if (size < HOUR) return unit(ms / MINUTE, 'minute', 0)
      if (size < DAY) return unit(ms / HOUR, 'hour', 0)
      return unit(ms / DAY, 'day', 0)
    },
    bytes: (count) => bytes.format(count),
    exact: (time) => (isDate(time) ? exact.format(time) : String(time)),
    moment: (time) => (isDate(time) ? moment.format(time) : String(time)),
    clock: (time) => (isDate(time) ? clock.format(time) : String(time)),
    relative: (time, now) => {
      if (!isDate(time)) return String(time)
      const passed = Math.max(0, now - time)
      if (passed < MINUTE) return ago.format(-Math.floor(passed / SECOND), 'second')
      if (passed < HOUR) return ago.format(-Math.floor(passed / MINUTE), 'minute')
      if (passed < DAY) return ago.format(-Math.floor(passed / HOUR), 'hour')
      return date.format(time)
    },
    until: (time, now) => {
      if (!isDate(time)) return String(time)
      const left = Math.max(0, time - now)
      if (left < MINUTE) return ago.format(Math.ceil(left / SECOND), 'second')
      if (left < HOUR) return ago.format(Math.ceil(left / MINUTE), 'minute')
      if (left < DAY) return ago.format(Math.ceil(left / HOUR), 'hour')
      return date.format(time)
    },
  }
}

/** An EventTime is a stranger's number: one beyond the calendar is shown as it is, where Intl would throw. */
function isDate(time: number): boolean {
  return Math.abs(time) <= 8.64e15
}
