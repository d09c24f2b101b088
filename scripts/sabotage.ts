/**
 * npm run sabotage [-- S1 S17]: plants the bugs of test/anomalies/sabotage, all or those that are named, and runs the test that must
 * notice each. Ends with 1 when one did not. All of them: writes them into docs/reliability.json and docs/reliability.md.
 */
import { commitOf } from '../test/anomalies/runs/commit-of.ts'
import { keepReport, keptReport } from '../test/anomalies/runs/report-files.ts'
import { plantAll } from '../test/anomalies/sabotage/plant.ts'

const named = process.argv.slice(2)
const commit = commitOf()
const sabotage = plantAll((sentence) => process.stdout.write(`${sentence}\n`), named)
const caught = sabotage.filter(({ isCaught }) => isCaught).length
process.stdout.write(`Caught ${caught} of ${sabotage.length}.\n`)
const report = named.length === 0 ? keptReport() : null
if (report !== null)
  keepReport({ ...report, sabotage, ...(commit !== report.facts['commit'] && { sabotageCommit: commit }) })
if (caught < sabotage.length || caught === 0) process.exitCode = 1
