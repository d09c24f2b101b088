const width = 30

/** A bar on a terminal; elsewhere one line per step when it is done. Standard error only. */
export function createProgressBar(
  stream: NodeJS.WriteStream,
): (step: string, done: number, total: number) => void {
  let drawn = ''
  return (step, done, total) => {
    const finished = done >= total
    if (!stream.isTTY) {
      if (finished) stream.write(`${step}: ${total}\n`)
      return
    }
    const filled = total === 0 ? width : Math.floor((done / total) * width)
    const bar = `${step.padEnd(14)} ${'█'.repeat(filled)}${'░'.repeat(width - filled)} ${done}/${total}`
    if (bar === drawn) return
    drawn = bar
    stream.write(`\r${bar}${finished ? '\n' : ''}`)
  }
}
