/**
 * How often a group or an official account may send when the app has Tencent's limits: rule GS6 of
 * docs/spec/groups.md and BS4 of docs/spec/official-accounts.md (PROTOCOL 3.4, 6.6). Seconds, as messages have them.
 */
export const groupMessagesPerSecond = 40
const hourSeconds = 3600

/** `fortiethBack`: the second in which the 40th message before this one was sent. */
export function isGroupTooFast(fortiethBack: number | undefined, second: number): boolean {
  return fortiethBack !== undefined && fortiethBack >= second
}

/** `last`, `lastButOne`: the seconds of the latest broadcasts. */
export function isBroadcastTooFast(
  last: number | undefined,
  lastButOne: number | undefined,
  second: number,
): boolean {
  if (last !== undefined && last >= second) return true
  return lastButOne !== undefined && lastButOne > second - hourSeconds
}
