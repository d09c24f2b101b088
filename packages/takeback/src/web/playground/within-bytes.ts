/** The beginning of a text that is at most so many bytes of UTF-8 long: whole characters only. */
export function withinBytes(text: string, most: number): string {
  // It stops before the first character that does not fit.
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(most))
  return text.slice(0, read)
}
