/**
 * The pages as their sources stand, built once before the first scene. Each file building for itself would do it at the
 * same time as the others, and a scene that is already open would meet the moment in which one build replaces another.
 */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { TestProject } from 'vitest/node'

const root = fileURLToPath(new URL('../..', import.meta.url))

export default function setup(project: TestProject): void {
  buildPages()
  project.onTestsRerun(buildPages)
}

function buildPages(): void {
  execFileSync(process.execPath, ['scripts/build-pages.ts', '--if-stale'], { cwd: root, stdio: 'inherit' })
}
