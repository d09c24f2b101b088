/** Runs the limit and ours in turns, A B A B, and prints medians and their ratio. */
import { median } from './median.ts'

export interface Measured {
  readonly perSecond: number
  readonly cpuMicroseconds: number
}

interface Sides {
  readonly rounds: number
  readonly limitName: string
  readonly oursName: string
  readonly unit: string
  limit(): Promise<Measured>
  ours(): Promise<Measured>
}

export async function sideBySide(sides: Sides): Promise<string[]> {
  const limit: Measured[] = []
  const ours: Measured[] = []
  for (let round = 0; round < sides.rounds; round += 1) {
    limit.push(await sides.limit())
    ours.push(await sides.ours())
  }
  const ratios = ours.map(({ perSecond }, round) => perSecond / (limit[round]?.perSecond ?? Number.NaN))
  return [
    row(sides.limitName, limit, sides.unit),
    row(sides.oursName, ours, sides.unit),
    `  ratio        ${median(ratios).toFixed(2)} (median of ${sides.rounds}; ${ratios.map((ratio) => ratio.toFixed(2)).join(', ')})`,
  ]
}

function row(name: string, runs: readonly Measured[], unit: string): string {
  const perSecond = median(runs.map((run) => run.perSecond))
  const cpu = median(runs.map((run) => run.cpuMicroseconds))
  return `  ${name.padEnd(44)} ${Math.round(perSecond).toString().padStart(7)} ${unit}/s  ${Math.round(cpu).toString().padStart(5)} CPU µs each`
}
