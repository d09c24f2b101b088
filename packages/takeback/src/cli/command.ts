/** One word of the command line: `takeback chat`, `takeback simulate` … `all-commands.ts` lists them. */
import type { FlagValues } from './flags.ts'

export interface Command {
  /** One line for the list of commands. */
  readonly summary: string
  /** How it is called, without the word `takeback`. */
  readonly usage: string
  /** What the help says beside the flags: an example, what comes out, exit codes. */
  readonly lesson?: string
  readonly flags: readonly (keyof FlagValues)[]
  /** Of these flags the ones that this very call has a use for; by default all. */
  readonly usefulFlags?: (values: FlagValues, words: readonly string[]) => readonly (keyof FlagValues)[]
  /** Words behind the command word; by default none. */
  readonly mostWords?: number
  /** Gives the exit code. */
  run(values: FlagValues, words: readonly string[]): Promise<number>
}
