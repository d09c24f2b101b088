import { UsageError } from './flags.ts'

const units = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** `90s`, `15m`, `12h`, `7d` or a bare number of seconds, in milliseconds. */
export function parseDuration(flag: string, text: string): number {
  const match = /^(\d{1,9})([smhd]?)$/.exec(text)
  if (match === null) throw new UsageError(`--${flag} is "${text}": give a time such as 90s, 15m, 12h or 7d.`)
  const unit = (match[2] === '' ? 's' : match[2]) as keyof typeof units
  return Number(match[1]) * units[unit]
}
