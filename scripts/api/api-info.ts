/** What every description says about itself. */
import { readFileSync } from 'node:fs'

const manifest = new URL('../../packages/takeback/package.json', import.meta.url)
const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }

export function apiInfo({ title, description }: { readonly title: string; readonly description: string }) {
  return {
    title,
    version,
    description,
    license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
  }
}
