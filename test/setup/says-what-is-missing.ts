/** After the results: how many tests were skipped for want of something, and the command that brings it. */
import type { Reporter, TestCase, TestModule } from 'vitest/node'

export class SaysWhatIsMissing implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const skipped = modules.flatMap((module) => [...module.children.allTests('skipped')])
    const byCommand = Map.groupBy(skipped, bringOf)
    byCommand.delete(undefined)
    if (byCommand.size === 0) return
    const lines = [...byCommand].map(([bring, tests]) => `${String(tests.length).padStart(6)}  ${bring}\n`)
    process.stdout.write(`Skipped, because something is not installed here:\n${lines.join('')}\n`)
  }
}

/** Of the test, of a suite around it, or what it said when it skipped itself. Undefined: a filter left it out. */
function bringOf(test: TestCase): string | undefined {
  for (let at: TestCase['parent'] | TestCase = test; at.type !== 'module'; at = at.parent) {
    const { bring } = at.meta()
    if (bring !== undefined) return bring
  }
  const result = test.result()
  return result.state === 'skipped' ? result.note : undefined
}
