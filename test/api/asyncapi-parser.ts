/**
 * AsyncAPI's own parser: it looks at more than the JSON Schema can say, such as whether a message belongs to the channel of its
 * operation. Installed apart, as it brings 167 packages and 54 MB.
 */
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { needs } from '../setup/needs.ts'

const folder = new URL('../../.runtimes/asyncapi/', import.meta.url)

export const needsAsyncapiParser = needs(
  existsSync(new URL('node_modules/@asyncapi/parser', folder)),
  'npm install --prefix .runtimes/asyncapi --no-save --ignore-scripts @asyncapi/parser@3.6.6',
)

/** What we ask of it. */
interface ParserModule {
  readonly Parser: new () => {
    parse(text: string): Promise<{ readonly document?: object; readonly diagnostics: readonly Diagnostic[] }>
  }
}

interface Diagnostic {
  readonly code: string
  readonly message: string
  readonly path: readonly (string | number)[]
}

/** Empty: it has nothing to say, advice included. We stay with 3.0, which every tool reads. */
export async function asyncapiComplaints(text: string): Promise<string[]> {
  const { Parser } = createRequire(folder)('@asyncapi/parser') as ParserModule
  const { document, diagnostics } = await new Parser().parse(text)
  const said = diagnostics
    .filter(({ code }) => code !== 'asyncapi-latest-version')
    .map(({ code, message, path }) => `${path.join('.')}: ${message} (${code})`)
  return document === undefined && said.length === 0 ? ['it could not be read'] : said
}
