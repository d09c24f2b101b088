/**
 * What every answer of a private listener carries, pages and API alike: rule H40 of docs/spec/http.md.
 * No script but our own files, no frame around us, no guessing of types, no referrer, nothing shared across origins.
 */
export const pageHeaders = pageHeadersFor([])

/** `origins`: to where else a page may open connections, for example `ws://127.0.0.1:8080`. */
export function pageHeadersFor(origins: readonly string[]) {
  return { ...fixedHeaders(), 'content-security-policy': policy(origins) }
}

function policy(origins: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    ["connect-src 'self'", ...origins].join(' '),
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ')
}

function fixedHeaders() {
  return {
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    // Pages and assets say otherwise for themselves.
    'cache-control': 'no-store',
  } as const
}
