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
  /** Other figures, by name. */
  readonly facts: Readonly<Record<string, number | string>>
}

/** With so many tried and none that failed, the true share of failures is below this with 95 % confidence. */
export function boundOfNone(tried: number): number {
  return 1 - 0.05 ** (1 / tried)
}

/** One sentence, for people. */
export function sayRun({ promise, scene, tried, unit, failed, seed, seconds, facts }: Run): string {
  const bound = failed === 0 && tried > 0 ? ` (95 % bound ${percent(boundOfNone(tried))})` : ''
  const more = Object.entries(facts).map(([name, value]) => `, ${name} ${value}`)
  return `${promise} ${scene}: ${tried} ${unit}, ${failed} failed${bound}${more.join('')}; seed ${seed}, ${seconds} s`
}

/** Two digits that count. */
export function percent(share: number): string {
  return `${Number((share * 100).toPrecision(2))} %`
}
