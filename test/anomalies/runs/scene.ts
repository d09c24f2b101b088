/**
 * A test that tries a promise many times: so often in `npm test`, and for so long in `npm run reliability`. Each run of it is a
 * sentence on standard error and a line for the report, whatever came out; what broke the promise fails the test.
 *
 * TAKEBACK_SEED replays, TAKEBACK_SCENE_SECONDS says for how long, TAKEBACK_RUNS is the file for the lines.
 */
import { appendFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Need } from '../../setup/needs.ts'
import { sayRun, type Run } from './run.ts'

export interface SceneOptions {
  /** Or those that one scene tries together. */
  readonly promise: string | readonly string[]
  /** What is counted, in the plural. */
  readonly unit: string
  /** In `npm test`. */
  readonly rounds: number
  readonly need?: Need
  /** The longest that a round may take; a minute. */
  readonly roundMs?: number
}

export interface Trying {
  /** One after the other, each with a seed of its own, until it was often or long enough. */
  rounds(): Generator<number>
  tried(count: number): void
  /** One sentence for each that broke the promise. */
  broke(...sentences: readonly string[]): void
  /** Another figure: added up. */
  add(name: string, count: number): void
  /** Another figure: the greatest counts. */
  greatest(name: string, value: number): void
}

/** The sentences that stand in a failed test. */
const MOST_SHOWN = 20

/** 0 in `npm test`. */
export const secondsOfScene = Number(process.env['TAKEBACK_SCENE_SECONDS'] ?? 0)
const runsFile = process.env['TAKEBACK_RUNS']

export function scene(title: string, options: SceneOptions, act: (trying: Trying) => Promise<void>): void {
  const { promise, need = {}, roundMs = 60_000 } = options
  const promises = [promise].flat()
  const whole = `${promises.map((id) => `[${id}]`).join(' ')} ${title}`
  const timeout = secondsOfScene * 1000 + 2 * roundMs * Math.min(options.rounds, 3)
  test(whole, { timeout, ...need }, async () => {
    const seed = Number(process.env['TAKEBACK_SEED'] ?? Math.trunc(Math.random() * 2 ** 31))
    const attempt = new Attempt(seed, options.rounds)
    process.stderr.write(`${whole}: TAKEBACK_SEED=${seed}\n`)
    try {
      await act(attempt)
    } catch (error) {
      attempt.broke(String(error))
      throw error
    } finally {
      for (const id of promises) note(attempt.run({ promise: id, scene: title, unit: options.unit }))
    }
    expect(attempt.sentences.length, attempt.sentences.slice(0, MOST_SHOWN).join('\n')).toBe(0)
    expect(attempt.hasTried).toBe(true)
  })
}

function note(run: Run): void {
  process.stderr.write(`${sayRun(run)}\n`)
  if (runsFile !== undefined) appendFileSync(runsFile, `${JSON.stringify(run)}\n`)
}

class Attempt implements Trying {
  readonly sentences: string[] = []
  readonly #seed: number
  readonly #atLeast: number
  readonly #begin = performance.now()
  readonly #facts: Record<string, number> = {}
  #tried = 0

  constructor(seed: number, atLeast: number) {
    this.#seed = seed
    this.#atLeast = atLeast
  }

  get hasTried(): boolean {
    return this.#tried > 0
  }

  *rounds(): Generator<number> {
    for (let round = 0; round < this.#atLeast || this.#seconds() < secondsOfScene; round += 1)
      yield this.#seed + round
  }

  tried(count: number): void {
    this.#tried += count
  }

  broke(...sentences: readonly string[]): void {
    this.sentences.push(...sentences)
  }

  add(name: string, count: number): void {
    this.#facts[name] = (this.#facts[name] ?? 0) + count
  }

  greatest(name: string, value: number): void {
    this.#facts[name] = Math.max(this.#facts[name] ?? value, value)
  }

  run(names: Pick<Run, 'promise' | 'scene' | 'unit'>): Run {
    const [tried, failed, seed] = [this.#tried, this.sentences.length, this.#seed]
    return { ...names, tried, failed, seed, seconds: Math.round(this.#seconds()), facts: this.#facts }
  }

  #seconds(): number {
    return (performance.now() - this.#begin) / 1000
  }
}
