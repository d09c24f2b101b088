/**
 * An endpoint may echo what it was sent, as an error page does: its text without what is nobody's business where it is
 * shown. Before it is cut, for half a secret is no longer found. Rules D16 of docs/spec/delivery.md and R87 of
 * docs/spec/receiving.md. Pure.
 */

/** What is shorter is a setting, and stands in ordinary text too. */
const SHORTEST_SECRET = 8

export function maskEchoed(text: string, secrets: readonly string[]): string {
  return secrets.reduce((shown, secret) => shown.replaceAll(secret, '***'), text)
}

/** The own query of a URL, which may hold a secret: whole, and each value, as it is written and as it is read. */
export function secretsOfUrl(url: string): string[] {
  const { search, searchParams } = new URL(url)
  const [, query = ''] = url.split('?')
  const values = query.split('&').map((pair) => pair.slice(pair.indexOf('=') + 1))
  const known = [query, search.slice(1), ...values, ...searchParams.values()]
  return [...new Set(known)].filter((text) => text.length >= SHORTEST_SECRET)
}
