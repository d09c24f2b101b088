/** How secrets are compared and where they may not be written: rules SE2 and SE3 of docs/spec/security.md. Reads text only. */
import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const read = (path: string): string => readFileSync(root + path, 'utf8')
const sources = globSync('packages/*/src/**/*.{ts,tsx}', {
  cwd: root,
  exclude: ['**/testing/**', '**/*.test.ts'],
})

/** Where a secret, or what was made with one, meets what a caller brought. */
const comparing = [
  'packages/protocol/src/crypto/sign.ts',
  'packages/protocol/src/crypto/standard-webhooks.ts',
  'packages/protocol/src/crypto/user-sig.ts',
  'packages/takeback/src/http/bearer-secret.ts',
  'packages/takeback/src/http/sign-in/secret-hash.ts',
]

test('[SE2] secrets are compared in constant time, and nowhere else', () => {
  const constant = sources.filter((path) => read(path).includes('timingSafeEqual('))
  expect(constant.toSorted()).toEqual(comparing)
  const wrong = sources.flatMap((path) => comparisonsIn(read(path)).map((line) => `${path}: ${line}`))
  expect(wrong).toEqual([])
})

test('[SE2] a comparison that tells how far it got is found', () => {
  expect(comparisonsIn('  if (given.sign === signFor(token, time)) return true\n')).toHaveLength(1)
  expect(comparisonsIn('  if (expectedSignature !== header) return false\n')).toHaveLength(1)
  expect(comparisonsIn("  if (token === undefined || token === '') return null\n")).toEqual([])
})

test('[SE3] the proxies that are shown log no query', () => {
  const nginx = read('docs/operations/nginx.conf')
  const [, format = ''] = /^log_format takeback (.*);$/m.exec(nginx) ?? []
  expect(format).toContain('$uri')
  expect(format).not.toMatch(/\$(?:request|request_uri|args|query_string|arg_\w+|http_referer)\b/)
  const logs = [...nginx.matchAll(/^\s*access_log (.*);$/gm)].map(([, to]) => to)
  expect(logs).toEqual([expect.stringMatching(/ takeback$/)])
  expect(read('docs/operations/Caddyfile')).not.toMatch(/^\s*log\b/m)
})

/** Lines that compare something named like a secret with something that is no word or number of the source. */
function comparisonsIn(source: string): string[] {
  const secret = String.raw`(?:\w*\.)*\w*(?:[sS]ign|[sS]ignature|[tT]oken|[sS]ecret|[uU]serSig|[dD]igest|[hH]mac)`
  const literal = String.raw`(?:undefined|null|true|false|'|"|\d|-)`
  const left = new RegExp(String.raw`(?<!typeof )\b${secret} [!=]== (?!${literal})`)
  const right = new RegExp(String.raw`[!=]== ${secret}\b`)
  return source.split('\n').filter((line) => left.test(line) || right.test(line))
}
