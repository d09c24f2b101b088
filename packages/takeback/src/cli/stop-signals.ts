/** Resolves at the first SIGTERM or SIGINT; a second one ends the process at once (what is durable is safe). */
export function untilStopped(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    const stop = (signal: NodeJS.Signals) => {
      resolve(signal)
      for (const name of ['SIGTERM', 'SIGINT'] as const) {
        process.removeListener(name, stop)
        process.once(name, () => process.exit(130))
      }
    }
    process.on('SIGTERM', stop)
    process.on('SIGINT', stop)
  })
}
