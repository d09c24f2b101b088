/** What one run of `takeback check` knows. Every id it makes begins with `takeback-check-`: rule CK2 of docs/spec/check.md. */
import { crc32 } from 'node:zlib'
import { formatMsgKey, formatOfficialMsgKey } from '@takeback/protocol'

export interface World {
  /** The receiver's webhook URL, as it was typed. */
  readonly url: string
  readonly sdkAppId: number
  /** Null: calls are not signed. */
  readonly token: string | null
  /** Six letters and digits, new in every run: or the second run would be one great redelivery. */
  readonly tag: string
  /** Milliseconds. */
  readonly startedAt: number
  /** Milliseconds; `RequestTime` is the time of the call. */
  readonly now: () => number
}

/** Who plays in a check. UserIDs have at most 32 bytes, so all checks share two people. */
export function peopleOf({ tag }: World): { readonly from: string; readonly to: string } {
  return { from: `takeback-check-${tag}-a`, to: `takeback-check-${tag}-b` }
}

/** A conversation of one check's own: what happens there is nobody else's doing. */
export function placeOf({ tag }: World, check: string): string {
  return `takeback-check-${tag}-${check}`
}

export function msgKeyOf(world: World, check: string, seq: number): string {
  return formatMsgKey({ seq, random: crc32(`${world.tag}/${check}`), time: secondsOf(world) })
}

export function officialMsgKeyOf(world: World, seq: number): string {
  return formatOfficialMsgKey(seq, secondsOf(world))
}

/** As clients make them: sender, time, random. The same for the same message, however often it is told. */
export function msgIdOf(world: World, check: string, seq: number): string {
  return `144115233406643804-${secondsOf(world) + seq}-${crc32(`${world.tag}/${check}`)}`
}

export function secondsOf({ startedAt }: World): number {
  return Math.floor(startedAt / 1000)
}
