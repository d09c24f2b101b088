/** An id shortened in the middle, where ids differ least: `@TGS#_abc…XYZ9`. Counts characters, never splits one. */
export function shortenMiddle(text: string, longest: number): string {
  const characters = Array.from(text)
  if (characters.length <= longest) return text
  const tail = Math.floor((longest - 1) / 2)
  return `${characters.slice(0, longest - 1 - tail).join('')}…${characters.slice(characters.length - tail).join('')}`
}
