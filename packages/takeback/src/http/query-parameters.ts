/** Query parameters of our own APIs, read strictly: each once, and of known values. */

/** The caller's mistake, in one sentence; the private app answers 400 with it. */
export class BadParameter extends Error {
  readonly statusCode = 400
}

export type Query = Readonly<Record<string, string | readonly string[] | undefined>>

/** Empty counts as absent: a form sends its empty fields too. */
export function textOf(query: Query, name: string): string | undefined {
  const value = query[name]
  if (value !== undefined && typeof value !== 'string') throw new BadParameter(`${name} stands twice.`)
  return value === '' ? undefined : value
}

/** `longest`: characters. */
export function shortTextOf(query: Query, name: string, longest: number): string | undefined {
  const text = textOf(query, name)
  if (text !== undefined && text.length > longest)
    throw new BadParameter(`${name} is longer than ${longest} characters.`)
  return text
}

export function oneOf<Word extends string>(
  query: Query,
  name: string,
  words: readonly Word[],
): Word | undefined {
  const text = textOf(query, name)
  if (text === undefined) return undefined
  const known = words.find((word) => word === text)
  if (known === undefined) throw new BadParameter(`${name} must be one of ${words.join(', ')}.`)
  return known
}

/** A whole number from 1. */
export function numberOf(query: Query, name: string, max: number): number | undefined {
  const text = textOf(query, name)
  if (text === undefined) return undefined
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < 1 || value > max) {
    throw new BadParameter(`${name} must be a whole number from 1 to ${max}.`)
  }
  return value
}

/** The part of a path that is a number; 0 for what is none: nothing has that id. */
export function pathNumberOf({ params }: { readonly params: unknown }, name = 'id'): number {
  const { [name]: text = '' } = params as Readonly<Record<string, string | undefined>>
  return /^\d{1,15}$/.test(text) ? Number(text) : 0
}
