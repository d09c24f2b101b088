/** Runs what is compared in turns, A B C A B C, and prints medians and the ratio of Takeback to each of the others. */
import { median } from './median.ts'

export interface Measured {
  readonly perSecond: number
  readonly cpuMicroseconds: number
}

export interface Side {
  readonly name: string
  run(): Promise<Measured>
}

interface Sides {
  readonly rounds: number
  readonly limitName: string
  readonly oursName: string
  readonly unit: string
  limit(): Promise<Measured>
  ours(): Promise<Measured>
}

/** Against one limit. */
export async function sideBySide(sides: Sides): Promise<string[]> {
  const { rounds, unit } = sides
  const ours = { name: sides.oursName, run: () => sides.ours() }
  return interleaved({ rounds, unit, ours, others: [{ name: sides.limitName, run: () => sides.limit() }] })
}

export interface Interleaved {
  readonly rounds: number
  readonly unit: string
  readonly ours: Side
  readonly others: readonly Side[]
}

/** Against several. A ratio is made of the two figures of one round. */
export async function interleaved({ rounds, unit, ours, others }: Interleaved): Promise<string[]> {
  const sides = [...others, ours]
  const runs = sides.map((): Measured[] => [])
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, side] of sides.entries()) runs[index]?.push(await side.run())
  }
  const own = runs.at(-1) ?? []
  return [
    ...sides.map(({ name }, index) => row(name, runs[index] ?? [], unit)),
    ...others.map(({ name }, index) => {
      const ratios = own.map(
        ({ perSecond }, round) => perSecond / (runs[index]?.[round]?.perSecond ?? Number.NaN),
      )
      const each = ratios.map((ratio) => ratio.toFixed(2)).join(', ')
      const against = others.length === 1 ? '' : `  ÷ ${name}`
      return `  ratio        ${median(ratios).toFixed(2)} (median of ${rounds}; ${each})${against}`
    }),
  ]
}

function row(name: string, runs: readonly Measured[], unit: string): string {
  const perSecond = median(runs.map((run) => run.perSecond))
  const cpu = median(runs.map((run) => run.cpuMicroseconds))
  return `  ${name.padEnd(44)} ${Math.round(perSecond).toString().padStart(7)} ${unit}/s  ${Math.round(cpu).toString().padStart(5)} CPU µs each`
}
