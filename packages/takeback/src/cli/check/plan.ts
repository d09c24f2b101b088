/** What will be sent, before it is: rule CK3 of docs/spec/check.md. */
import { redactUrl } from '../../http/redact.ts'
import type { Check } from './check.ts'
import type { World } from './world.ts'

export function planLines(checks: readonly Check[], world: World): string[] {
  const rows = checks
    .filter(({ needsToken }) => needsToken !== true || world.token !== null)
    .flatMap((check) =>
      check
        .waves(world)
        .flat()
        .map((request) => ({ check, request })),
    )
  const lines = rows.map(
    ({ check, request: { method, url, body, what } }) =>
      `${check.id.padEnd(22)} ${method} ${String(body.length).padStart(7)} bytes  ${what}\n${' '.repeat(23)}${redactUrl(url)}`,
  )
  return [...lines, `${rows.length} requests, all ids begin with takeback-check-${world.tag}`]
}
