/** A request as a line for a shell, to be sent again. Rule LN5 of docs/spec/command.md. Pure. */

export interface CurlRequest {
  /** Path and query as they came. */
  readonly rawUrl: string
  /** Where to send it, without query. */
  readonly target: string
  readonly body: string
}

/** A Sign is good for a minute and nobody's business: the line signs anew, with $TOKEN. */
export function curlLine({ rawUrl, target, body }: CurlRequest): string {
  const question = rawUrl.indexOf('?')
  const pairs = question === -1 ? [] : rawUrl.slice(question + 1).split('&')
  const isSigned = pairs.some((pair) => pair.startsWith('Sign='))
  const kept = pairs.filter((pair) => !/^(Sign|RequestTime)=/.test(pair))
  const joint = target.includes('?') ? '&' : '?'
  const url = quoted(`${target}${joint}${kept.join('&')}`)
  const data = `-H 'Content-Type: application/json' --data-binary ${quoted(body)}`
  if (!isSigned) return `curl ${url} ${data}`
  return `T=$(date +%s); curl ${url}"&Sign=$(printf %s "$TOKEN$T" | sha256sum | cut -c1-64)&RequestTime=$T" ${data}`
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
