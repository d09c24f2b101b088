/** The words of a code that came from the server; null for one that this page does not know. */
export function wordOf(words: Readonly<Record<string, string>>, code: string): string | null {
  return Object.hasOwn(words, code) ? (words[code] ?? null) : null
}
