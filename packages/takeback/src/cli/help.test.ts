/** What the help teaches: rule C57 of docs/spec/command.md. */
import { expect, test } from 'vitest'
import { allCommands } from './all-commands.ts'
import { parseFlags, UsageError } from './flags.ts'
import { helpText } from './help.ts'

const pages = Object.entries(allCommands).map(
  ([word, command]) => [word, helpText(allCommands, command, word)] as const,
)

test.each(pages)('[C57] the help of %s says how it is called and with what it ends', (word, page) => {
  expect(page).toMatch(new RegExp(`^takeback ${word}\\b`, 'm'))
  expect(page.match(/Exit code: 0 [a-z]/g)).toHaveLength(1)
  expect(page).toMatch(/\b2 called wrongly/)
})

test.each(['start', 'chat', 'receive', 'trigger', 'listen', 'check'])(
  '[C57] the help of %s shows an example whose flags it has',
  (word) => {
    const page = helpText(allCommands, allCommands[word], word)
    const [, example = ''] = new RegExp(`^ {2}(takeback ${word} .*)$`, 'm').exec(page) ?? []
    const named = [...example.matchAll(/--([a-z-]+)/g)].map(([, name]) => name)
    expect(named.length).toBeGreaterThan(0)
    expect(allCommands[word]?.flags).toEqual(expect.arrayContaining(named))
  },
)

test('[C57] the overview fits one screen, and says with what a command ends', () => {
  const overview = helpText(allCommands, undefined, undefined)
  expect(overview).toContain('Exit code: 0 done, 1 could not, 2 called wrongly')
  expect(overview.split('\n').length).toBeLessThan(40)
  expect(Math.max(...overview.split('\n').map((line) => line.length))).toBeLessThan(130)
})

test.each([
  [['trigger', 'c2c', '--lst', '3'], `Unknown option '--lst'. "takeback help trigger" lists its flags.`],
  [['--lst'], `Unknown option '--lst'. "takeback help" lists the commands.`],
  [['help', '--lst'], `Unknown option '--lst'. "takeback help" lists the commands.`],
])('[C57] a flag that nobody has is told with where they stand: %j', (args, sentence) => {
  expect(() => parseFlags(args, {})).toThrow(new UsageError(sentence))
})
