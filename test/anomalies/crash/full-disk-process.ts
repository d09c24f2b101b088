/**
 * `node full-disk-process.ts chat|inbox SEED ROUNDS`, on fault-fs: again and again the disk is full from some change on, until
 * there is room again. What is refused must not be there, what was promised must, and the store goes on by itself as soon as
 * there is room. Says one line of JSON: FullDiskFindings.
 */
import { disk } from '../fault-fs/disk.ts'
import { below, diceOf } from '../dice.ts'
import { scriptNamed } from './all-scripts.ts'
import { openWorkplace } from './workplace.ts'

export interface FullDiskFindings {
  readonly tried: number
  /** Rounds in which something was refused; in the others the disk was full for what can be done without. */
  readonly refused: number
  readonly wrong: readonly string[]
}

/** About as many as a step makes. */
const LATEST_CHANGE = 30
const ROUNDS_OF_ONE_OPENING = 8

const [, , name = '', seed = '1', rounds = '1'] = process.argv
console.log(JSON.stringify(await run()))

async function run(): Promise<FullDiskFindings> {
  using place = openWorkplace()
  disk.watch(place.live)
  const dice = diceOf(Number(seed) + 1)
  const script = await scriptNamed(name).open({ folder: place.live, seed: Number(seed) })
  const wrong: string[] = []
  let refused = 0
  for (let round = 1; round <= Number(rounds); round += 1) {
    const note = (sentence: string) => wrong.push(`round ${round}: ${sentence}`)
    // Once: there was room again at once, as when a log is rotated. On: until somebody makes room.
    disk.failAt(dice() < 0.5 ? 'enospc' : 'enospc-on', 1 + below(dice, LATEST_CHANGE))
    const refusal = await refusalOf(() => script.step())
    disk.heal()
    if (refusal !== null) refused += 1
    if (refusal !== null && !isPlanned(refusal)) note(`refused with ${refusal.stack}`)
    const afterwards = await refusalOf(() => script.step())
    if (afterwards !== null) note(`there is room, and still: ${afterwards.message}`)
    if (round % ROUNDS_OF_ONE_OPENING === 0) await script.reopen()
    for (const sentence of script.check(script.file, Number(rounds) * 2)) note(sentence)
  }
  place.rest()
  await script[Symbol.asyncDispose]()
  return { tried: Number(rounds), refused, wrong }
}

async function refusalOf(work: () => Promise<void>): Promise<Error | null> {
  try {
    await work()
    return null
  } catch (error) {
    return error as Error
  }
}

function isPlanned(refusal: Error): boolean {
  return ('code' in refusal && refusal.code === 'disk-full') || refusal.message.endsWith('was answered 503')
}
