/**
 * JSON text with line breaks, every token as it was: numbers beyond 2^53, escapes and duplicate keys survive, which
 * a round through JSON.parse would not grant. Text that is not JSON comes back just as readable or unreadable.
 */
const STEP = '  '
const tokens = /"(?:[^"\\]|\\.)*"?|[{}[\],:]|[^\s"{}[\],:]+/gs

export function indentJson(text: string): string {
  let depth = 0
  let out = ''
  let last = ''
  const line = () => `\n${STEP.repeat(depth)}`
  for (const [token] of text.matchAll(tokens)) {
    if (token === '}' || token === ']') {
      depth = Math.max(0, depth - 1)
      out += last === '{' || last === '[' ? token : line() + token
    } else {
      if (last === '{' || last === '[' || last === ',') out += line()
      out += token === ':' ? ': ' : token
      if (token === '{' || token === '[') depth += 1
    }
    last = token
  }
  return out
}
