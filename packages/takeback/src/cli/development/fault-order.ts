/** From the flags of `takeback fault order` to an order. What its values must be says the Chat backend. */
import { faultKinds } from '@takeback/protocol'
import { parseDuration } from '../duration.ts'
import { type FlagValues, UsageError } from '../flags.ts'
import { appOptions } from '../options.ts'

/** The Chat backend's own bound. Said here, for far beyond it a number can't stand in JSON, and the answer would not name the flag. */
const LONGEST_DELAY = 3650 * 86_400_000

/** Throws UsageError. */
export function faultOrder(kind: string | undefined, values: FlagValues): object {
  if (kind === undefined || !(faultKinds as readonly string[]).includes(kind)) {
    const said = kind === undefined ? 'Name what goes wrong' : `"${kind}" is no fault: name one`
    throw new UsageError(`${said}: "takeback fault order ${faultKinds.join('", "… ')}".`)
  }
  const { next, every, status, chance, reaches } = values
  return {
    kind,
    ...(next !== undefined && { next }),
    ...(every !== undefined && { every }),
    ...(chance !== undefined && { chance: chanceOf(chance) }),
    ...(status !== undefined && { status }),
    ...(reaches && { reaches }),
    ...(values.delay !== undefined && { ms: delayOf(values.delay) }),
    ...secondsOf(values),
    ...(values.sdkappid.length > 0 && { sdkAppId: oneAppOf(values) }),
    ...(values.commands.length > 0 && { command: oneCommandOf(values) }),
  }
}

function chanceOf(text: string): number {
  const chance = Number(text)
  if (/^0?\.\d{1,9}$/.test(text) && chance > 0) return chance
  throw new UsageError(`--chance is "${text}": give a part between 0 and 1, such as 0.1.`)
}

function delayOf(text: string): number {
  const milliseconds = /^(\d{1,9})ms$/.exec(text)?.[1]
  const delay = milliseconds === undefined ? parseDuration('delay', text) : Number(milliseconds)
  if (delay <= LONGEST_DELAY) return delay
  throw new UsageError(`--delay is "${text}": give ten years at most.`)
}

function secondsOf({ ahead, behind }: FlagValues): { readonly seconds?: number } {
  if (ahead !== undefined && behind !== undefined)
    throw new UsageError('--ahead and --behind are both given: RequestTime is off in one way.')
  if (ahead !== undefined) return { seconds: parseDuration('ahead', ahead) / 1000 }
  return behind === undefined ? {} : { seconds: -parseDuration('behind', behind) / 1000 }
}

function oneAppOf(values: FlagValues): number {
  const [{ sdkAppId }, ...others] = appOptions(values)
  if (others.length > 0)
    throw new UsageError('--sdkappid is given more than once: an order is for one app, or for all.')
  return sdkAppId
}

function oneCommandOf({ commands: [command, ...others] }: FlagValues): string | undefined {
  if (others.length > 0)
    throw new UsageError('--commands is given more than once: an order is for one command, or for all.')
  return command
}
