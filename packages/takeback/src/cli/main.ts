/** The command `takeback`: finds the command word, runs it, turns failures into one sentence and an exit code. */
import { allCommands } from './all-commands.ts'
import { callDirectly } from './call-directly.ts'
import type { Command } from './command.ts'
import { type FlagName, namesCommand, type ParsedFlags, parseFlags, UsageError } from './flags.ts'
import { helpText } from './help.ts'
import { printable } from './printable.ts'
import { version } from '../http/version.ts'

/** Exit codes: 0 done, 1 could not, 2 called wrongly; `check` has a 3 of its own. */
export async function main(args: readonly string[]): Promise<number> {
  callDirectly()
  try {
    // What is no command has no flags that anybody could look up.
    const [first = 'help'] = args
    if (namesCommand(first)) commandOf(first)
    const { values, given, words } = parseFlags(args, process.env)
    const [word = 'help', ...rest] = words
    if (values.version || word === 'version') return say(version())
    if (word === 'help' && rest[0] === undefined) return say(helpText(allCommands, undefined, undefined))
    if (word === 'help') return say(helpText(allCommands, commandOf(rest[0] ?? ''), rest[0]))
    const command = commandOf(word)
    if (values.help) return say(helpText(allCommands, command, word))
    checkUse(word, command, given, rest)
    checkUsefulness(word, command, { values, given, words: rest })
    return await command.run(values, rest)
  } catch (error) {
    return fail(error)
  }
}

function commandOf(word: string): Command {
  const command = Object.hasOwn(allCommands, word) ? allCommands[word] : undefined
  if (command !== undefined) return command
  throw new UsageError(`There is no command "${word}". "takeback help" lists them.`)
}

/** Nothing that was said is ignored: a flag of another command is a mistake. */
function checkUse(
  word: string,
  { flags, mostWords = 0 }: Command,
  given: readonly FlagName[],
  words: readonly string[],
): void {
  const strange = given.find((name) => !flags.includes(name))
  if (strange !== undefined) {
    throw new UsageError(`${word} has no flag --${strange}. "takeback help ${word}" lists its flags.`)
  }
  const [extra] = words.slice(mostWords)
  if (extra !== undefined) {
    throw new UsageError(`${word} has no use for "${extra}". "takeback help ${word}" shows how it is called.`)
  }
}

/** Nor is a flag that says nothing beside the others. */
function checkUsefulness(
  word: string,
  { usefulFlags }: Command,
  { values, given, words }: ParsedFlags,
): void {
  const useful = usefulFlags?.(values, words)
  const useless = useful && given.find((name) => !useful.includes(name))
  if (useless === undefined) return
  const call = [word, ...words.slice(0, 1)].join(' ')
  throw new UsageError(
    `${call}, as it is called here, has no use for --${useless}. "takeback help ${word}" shows what goes together.`,
  )
}

function say(text: string): number {
  process.stdout.write(`${text}\n`)
  return 0
}

/** What we planned for is an error with a sentence; the rest is a bug and shows its stack. */
function fail(error: unknown): number {
  if (error instanceof UsageError) {
    process.stderr.write(`takeback: ${error.message}\n`)
    return 2
  }
  const planned = error instanceof Error && plannedErrors.has(error.name)
  // It may repeat what another server said.
  const text = planned
    ? printable(error.message)
    : error instanceof Error
      ? (error.stack ?? error.message)
      : String(error)
  process.stderr.write(`takeback: ${text}\n`)
  return 1
}

/** Classes whose message was written for people. */
const plannedErrors = new Set([
  'ListenError',
  'StoreUnavailable',
  'AdminRefused',
  'AdminUnavailable',
  'RefusedToStart',
  'CannotRun',
])
