/**
 * What is weak about how an app's webhooks are signed: rule D4 of docs/spec/delivery.md. Warned about, never refused:
 * Tencent takes tokens of any length. One captured Sign is a plain SHA-256 of token and time, so whoever holds it can
 * try tokens on their own machine; and it covers neither body nor command.
 */
const shortestUnguessable = 24
const fewestDifferent = 10

/** Sentences for people, without the token and without the URL; none: nothing to say. */
export function tokenWarnings(url: string, token: string): string[] {
  const warnings: string[] = []
  const advice = 'take 32 random bytes, for example from "openssl rand -hex 32"'
  if (token.length < shortestUnguessable) {
    warnings.push(`The token has ${token.length} characters: whoever sees one Sign can guess it; ${advice}.`)
  } else if (new Set(token).size < fewestDifferent) {
    warnings.push(`The token repeats a few characters: whoever sees one Sign can guess it; ${advice}.`)
  }
  if (isPlainHttp(url)) {
    warnings.push('The URL is plain http: whoever listens on the way can use a Sign for a minute; use https.')
  }
  return warnings
}

function isPlainHttp(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, hostname } = new URL(url)
  return protocol === 'http:' && !/^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)
}
