/**
 * Where in a text of JSON a trouble is: the range to mark. The text may be broken; what can't be found is null. Pure.
 */
import type { TroubleView } from '@takeback/protocol'

export interface Spot {
  readonly from: number
  readonly to: number
}

const tokens = /"(?:[^"\\]|\\.)*"?|[{}[\],:]|[^\s"{}[\],:]+/gs

/** `text`: indented or not; what is about characters by number is only found in the text as it came. */
export function findSpot(text: string, { code, params }: TroubleView): Spot | null {
  if (code === 'not-json') return atPosition(text, Number(params['position'] ?? Number.NaN))
  if (code === 'json-ends') return text === '' ? null : { from: text.length - 1, to: text.length }
  if (code === 'duplicate-key') return ofKey(text, String(params['key'] ?? ''), 2)
  if (code === 'forbidden-key') return ofKey(text, String(params['key'] ?? ''), 1)
  if (code === 'unsafe-number') return ofUnsafeNumber(text)
  return params['path'] === undefined ? null : ofPath(text, String(params['path']))
}

function atPosition(text: string, position: number): Spot | null {
  if (!(position >= 0)) return null
  const from = Math.min(position, Math.max(0, text.length - 1))
  return from < text.length ? { from, to: from + 1 } : null
}

function ofKey(text: string, key: string, nth: number): Spot | null {
  const written = key.startsWith('"') ? key : JSON.stringify(key)
  let seen = 0
  for (let from = text.indexOf(written); from !== -1; from = text.indexOf(written, from + 1)) {
    const isKey = /^\s*:/.test(text.slice(from + written.length))
    if (isKey && ++seen === nth) return { from, to: from + written.length }
  }
  return null
}

function ofUnsafeNumber(text: string): Spot | null {
  for (const { 0: token, index } of text.matchAll(tokens)) {
    if (/^-?\d+$/.test(token) && !Number.isSafeInteger(Number(token)))
      return { from: index, to: index + token.length }
  }
  return null
}

interface Level {
  readonly isArray: boolean
  key: string
  index: number
  /** Where the value of this level's container begins. */
  readonly from: number
  readonly path: string
}

/** The value at the path; where that is missing, the begin of what should hold it. */
function ofPath(text: string, path: string): Spot | null {
  const levels: Level[] = []
  let nearest: Spot | null = null
  let last = ''
  const pathOf = (): string => {
    const top = levels.at(-1)
    if (top === undefined) return ''
    const name = top.isArray ? String(top.index) : top.key
    return top.path === '' ? name : `${top.path}.${name}`
  }
  for (const { 0: token, index } of text.matchAll(tokens)) {
    const top = levels.at(-1)
    const to = index + token.length
    if (token === '{' || token === '[') {
      const own = pathOf()
      if (own === '' || path.startsWith(`${own}.`)) nearest = { from: index, to }
      levels.push({ isArray: token === '[', key: '', index: 0, from: index, path: own })
    } else if (token === '}' || token === ']') {
      const closed = levels.pop()
      if (closed?.path === path) return { from: closed.from, to }
    } else if (token === ',' && top !== undefined) top.index += 1
    else if (token !== ':' && token !== ',') {
      const isKey = top !== undefined && !top.isArray && (last === '{' || last === ',')
      if (isKey) top.key = keyText(token)
      else if (pathOf() === path) return { from: index, to }
    }
    last = token
  }
  return nearest
}

function keyText(token: string): string {
  try {
    return String(JSON.parse(token))
  } catch {
    return token
  }
}
