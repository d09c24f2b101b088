/** Which URLs are called at all: rule H20 of docs/spec/http.md. Pure. The messages never repeat the URL: it may hold a secret. */
export type CheckedUrl =
  | {
      readonly ok: true
      readonly origin: string
      /** Path and query exactly as written: the customer's query is never re-encoded. */
      readonly path: string
    }
  | { readonly ok: false; readonly why: string }

const longestUrl = 8_192

export function checkUrl(text: string): CheckedUrl {
  if (text.length > longestUrl) return refuse(`the URL is longer than ${longestUrl} characters`)
  if (!/^[\x21-\x7e]*$/.test(text) || text.includes('\\')) {
    return refuse('the URL holds a space, a control character, a backslash or a non-ASCII character')
  }
  if (text.includes('#')) return refuse('the URL holds a fragment')
  const [, authority, rest = ''] = /^https?:\/\/([^/?]+)(.*)$/i.exec(text) ?? []
  const url = authority === undefined ? null : URL.parse(text)
  if (authority === undefined || url === null) return refuse('the URL is no http:// or https:// URL')
  if (authority.includes('@')) return refuse('the URL holds a user name or password')
  if (url.port === '0') return refuse('the URL has port 0')
  return { ok: true, origin: url.origin, path: rest.startsWith('/') ? rest : `/${rest}` }
}

function refuse(why: string): CheckedUrl {
  return { ok: false, why }
}
