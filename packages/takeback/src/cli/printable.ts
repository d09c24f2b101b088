/** Text of a stranger for a terminal: what would move its cursor or colour it is shown as a question mark. */
export function printable(text: string): string {
  return text.replaceAll(/[^\P{C}\u200d]/gu, '?')
}
