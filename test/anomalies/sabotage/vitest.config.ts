/** The tests as they are, on sources with a planted bug. */
import { fileURLToPath } from 'node:url'
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config'
import whole from '../../../vitest.config.ts'
import { plantInVite } from './plant-in-vite.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const projects = (whole.test?.projects ?? []) as readonly TestProjectInlineConfiguration[]

export default defineConfig({
  ...whole,
  root,
  test: {
    ...whole.test,
    // It would hand out what was loaded with the bug before.
    fsModuleCache: false,
    projects: projects.map((project) => planted(project)),
  },
})

function planted(project: TestProjectInlineConfiguration): TestProjectInlineConfiguration {
  return { ...project, root, plugins: [plantInVite()] }
}
