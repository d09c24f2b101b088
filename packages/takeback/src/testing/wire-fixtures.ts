/** The documents' own samples, each with its source and date: `fixtures/wire` as data. */
import { readdirSync, readFileSync } from 'node:fs'

export type WireFixture = {
  /** For example `group-recall-2025`. */
  readonly name: string
  /** The document and its date. */
  readonly source: string
  readonly command: string
} & (
  | { readonly kind: 'webhook' | 'answer'; readonly body: Readonly<Record<string, unknown>> }
  | { readonly kind: 'url'; readonly url: string }
)

/** In the repository they stand beside the packages, in the published package beside this file. */
const folder = new URL(
  import.meta.url.endsWith('.ts') ? '../../../../fixtures/wire/' : './wire/',
  import.meta.url,
)

export function wireFixtures(): WireFixture[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json') && file !== 'wire.lock.json')
    .toSorted()
    .map((file) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as WireFixture)
}
