/** What one scene tried and what it found: a line of JSON, from which alone docs/reliability.md is made. */
export interface Run {
  /** Rule id of docs/spec/reliability.md. */
  readonly promise: string
  readonly scene: string
  /** How many of `unit`. */
  readonly tried: number
  readonly unit: string
  /** How many of them broke the promise. */
  readonly failed: number
  readonly seed: number
  readonly seconds: number
  /** Where it is not that of the report. */
  readonly commit?: string
  /** Other figures, by name. */
  readonly facts: Readonly<Record<string, number | string>>
}

/**
 * With so many tried, and so many that failed, the true share of failures is below this with 95 % confidence (Clopper-Pearson; for
 * none that failed it is about 3 / tried).
 */
export function upperBound(tried: number, failed: number): number {
  let [low, high] = [0, 1]
  // As often as a double can be halved.
  for (let step = 0; step < 64; step += 1) {
    const share = (low + high) / 2
    if (chanceOfAtMost(failed, tried, share) > 0.05) low = share
    else high = share
  }
  return high
}

/** Of so few or fewer that fail, when each fails with this chance. */
function chanceOfAtMost(failed: number, tried: number, share: number): number {
  let term = (1 - share) ** tried
  let sum = term
  for (let count = 1; count <= failed; count += 1) {
    term *= ((tried - count + 1) / count) * (share / (1 - share))
    sum += term
  }
  return sum
}

/** One sentence, for people. */
export function sayRun({ promise, scene, tried, unit, failed, seed, seconds, facts }: Run): string {
  const bound = tried === 0 ? '' : ` (95 % bound ${percent(upperBound(tried, failed))})`
  const more = Object.entries(facts).map(([name, value]) => `, ${name} ${value}`)
  return `${promise} ${scene}: ${tried} ${unit}, ${failed} failed${bound}${more.join('')}; seed ${seed}, ${seconds} s`
}

/** Two digits that count. */
export function percent(share: number): string {
  return `${Number((share * 100).toPrecision(2))} %`
}
