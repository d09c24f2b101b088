/**
 * A received webhook as a command that sends it again. The body comes from strangers and goes into a shell, so it is
 * quoted for one: never an expansion, and no raw control character, which could end a terminal's bracketed paste.
 */
export function asCurl(origin: string, request: { readonly url: string; readonly body: string }): string {
  // --globoff: [] and {} of a URL are meant literally. --data-raw: a leading @ names no file.
  return `curl --globoff ${quoted(origin + request.url)} \\\n  --data-raw ${quoted(request.body)}`
}

/** What the "make a recall" button does, from a terminal. */
export function demoCurl(origin: string): string {
  return `curl ${quoted(`${origin}/api/demo/recall`)} \\\n  -H 'content-type: application/json' --data-raw '{"kind":"group"}'`
}

/** For a POSIX shell; text with control characters needs the $'…' of bash, zsh and ksh. */
function quoted(text: string): string {
  if (!controls.test(text)) return `'${text.replaceAll("'", String.raw`'\''`)}'`
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll("'", String.raw`\'`)
    .replaceAll(allControls, (char) => [...new TextEncoder().encode(char)].map(octal).join(''))
  return `$'${escaped}'`
}

/** Octal escapes end after three digits; hexadecimal ones would swallow a digit that follows. */
function octal(byte: number): string {
  return `\\${byte.toString(8).padStart(3, '0')}`
}

const controls = /\p{Cc}/u
const allControls = /\p{Cc}/gu
