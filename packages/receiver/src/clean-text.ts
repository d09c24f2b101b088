const printableAscii = /^[\x20-\x7e]*$/

/** Text of a request on its way to a column, a message or a log: bounded, without control or direction characters. */
export function cleanText(text: string, maxLength: number): string {
  if (text.length <= maxLength && printableAscii.test(text)) return text
  const short = text.length > maxLength ? `${text.slice(0, maxLength).toWellFormed()}…` : text.toWellFormed()
  return short.replaceAll(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, '?')
}

export function quoted(text: string): string {
  return `"${cleanText(text, 64)}"`
}
