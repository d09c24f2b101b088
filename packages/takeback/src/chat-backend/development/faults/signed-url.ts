/** The end of a signed webhook's URL, changed: `bad-sign` and `skew` of rule DV25. */
import { sign } from '@takeback/protocol/crypto'

/** Sign and RequestTime are the last of what is appended, and stand as they are: hex and digits. */
const signature = /([?&])Sign=([0-9a-f]{64})&RequestTime=(\d+)$/

/** Another Sign of the right form. */
export function withBadSign(url: string): string {
  return url.replace(signature, (_all, joint: string, given: string, time: string) => {
    const bad = given.replaceAll(/./g, (digit) => (15 - Number.parseInt(digit, 16)).toString(16))
    return `${joint}Sign=${bad}&RequestTime=${time}`
  })
}

/** Signed rightly, by somebody whose clock is off. */
export function withSkew(url: string, seconds: number, token: string): string {
  return url.replace(signature, (_all, joint: string, _given: string, time: string) => {
    const off = Number(time) + seconds
    return `${joint}Sign=${sign(token, off)}&RequestTime=${off}`
  })
}
