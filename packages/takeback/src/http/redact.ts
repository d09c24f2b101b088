/**
 * Keeps secrets out of what is written down: rule H30 of docs/spec/http.md. Pure, on text: whichever way a secret
 * came into a line (a URL in a message, a field, the text of somebody's exception), it is found there.
 */
const hidden = '***'

/** Query parameters and fields whose value is nobody's business, without regard to case. */
const secretNames = [
  'sign',
  'requesttime',
  'usersig',
  'tokens?',
  'key',
  'secret',
  'secretkey',
  'setupsecret',
  'password',
  'cookie',
  'set-cookie',
  'authorization',
]
const names = secretNames.join('|')

const parameter = new RegExp(`([?&;](?:${names})=)[^&;\\s"'<>#\\\\]*`, 'gi')
/** A string (its escapes included), a flat list, or a plain value. */
const field = new RegExp(
  `("(?:${names})"\\s*:\\s*)(?:"(?:[^"\\\\]|\\\\.)*"|\\[[^\\]]*\\]|[^\\s,}\\]"[{]+)`,
  'gi',
)
/**
 * The same in JSON that stands as a text in a line, or in such a text. There quotes are escaped by one, three, seven …
 * backslashes, and what is escaped inside a value by one more. A value that is cut off is hidden to its end.
 */
const escapedString = String.raw`(\\+)"(?:[^"\\]|\\\2(?:\\\2|\2"|[^"\\]))*(?:\2")?`
const fieldInText = new RegExp(
  String.raw`(\\+"(?:${names})\\+"\s*:\s*)(?:${escapedString}|\[[^\]]*\]|[^\s,}\]"[{\\]+)`,
  'gi',
)
/** A signing secret of Standard Webhooks says itself what it is. */
const signingSecret = /\bwhsec_[\w+/=-]+/g
const userInfo = /(\bhttps?:\/\/)[^\s/?#@"'\\]*@/gi

/** For a URL or a path with a query: the same text with `***` for the values that are secret. */
export function redactUrl(url: string): string {
  const question = url.indexOf('?')
  const front = (question === -1 ? url : url.slice(0, question)).replace(userInfo, `$1${hidden}@`)
  if (question === -1) return front
  const pairs = url.slice(question + 1).split('&')
  return `${front}?${pairs.map(redactPair).join('&')}`
}

/** For a whole line, JSON or prose. */
export function redactText(text: string): string {
  return text
    .replace(parameter, `$1${hidden}`)
    .replace(field, `$1"${hidden}"`)
    .replace(fieldInText, `$1${hidden}`)
    .replace(userInfo, `$1${hidden}@`)
    .replace(signingSecret, `whsec_${hidden}`)
}

const secretName = new RegExp(`^(?:${names})$`, 'i')

/** The name is compared decoded: another reader would decode `%53ign` too. */
function redactPair(pair: string): string {
  const equals = pair.indexOf('=')
  if (equals === -1) return pair
  return secretName.test(decoded(pair.slice(0, equals))) ? `${pair.slice(0, equals)}=${hidden}` : pair
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
