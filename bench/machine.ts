import { cpus, totalmem, type } from 'node:os'

/** One line that stands with every figure. */
export function machineFacts(): string {
  const [first] = cpus()
  const memory = Math.round(totalmem() / 2 ** 30)
  return `machine: ${cpus().length} x ${first?.model.trim() ?? 'unknown'}, ${memory} GiB, ${type()}, Node ${process.versions.node}`
}
