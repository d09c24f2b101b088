import { type Flag, flags } from './flags.ts'
import type { Command } from './command.ts'

const usualExitCodes = 'Exit code: 0 done, 1 could not, 2 called wrongly.'

/** The overview, or one command's page when it is known. */
export function helpText(
  commands: Readonly<Record<string, Command>>,
  command: Command | undefined,
  word: string | undefined,
): string {
  return command === undefined || word === undefined ? overview(commands) : commandPage(word, command)
}

function overview(commands: Readonly<Record<string, Command>>): string {
  return [
    'Takeback: message recall for Tencent Chat, at both ends of the webhook.',
    '',
    'takeback COMMAND [flags]',
    '',
    ...Object.entries(commands).map(([word, { summary }]) => `  ${word.padEnd(10)} ${summary}`),
    '',
    '"takeback help COMMAND" shows its flags. Each flag is also an environment variable:',
    '--callback-port 9000 is TAKEBACK_CALLBACK_PORT=9000.',
    '',
    `${usualExitCodes} Where there are others, the page of the command has them.`,
  ].join('\n')
}

/** Whoever calls it from a script looks for these first: they are on every page. */
function lessonOf({ lesson }: Command): string[] {
  if (lesson === undefined) return [usualExitCodes, '']
  return lesson.includes('Exit code:') ? [lesson, ''] : [lesson, '', usualExitCodes, '']
}

function commandPage(word: string, command: Command): string {
  const rows = command.flags.map((name): [string, string] => {
    const flag: Flag = flags[name]
    const value = flag.kind === 'switch' ? '' : flag.kind === 'number' ? ' N' : ' …'
    return [`--${name}${value}`, flag.help + (flag.fallback === undefined ? '' : ` (${flag.fallback})`)]
  })
  const width = Math.max(...rows.map(([left]) => left.length))
  return [
    command.summary,
    '',
    `takeback ${command.usage}`,
    '',
    ...lessonOf(command),
    ...rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`),
  ].join('\n')
}
