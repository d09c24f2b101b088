/** What the documents name is there: rules OP3, OP6 and OP9 of docs/spec/operations.md. Reads text only. */
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { documentedCommands } from '@takeback/protocol'
import { expect, test } from 'vitest'
import { allCommands } from '../../packages/takeback/src/cli/all-commands.ts'
import { flags } from '../../packages/takeback/src/cli/flags.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const shown = globSync(
  [
    '{README,README.zh-CN}.md',
    'docs/guide/*.md',
    'docs/operations/*',
    'examples/**/README.md',
    'packages/*/README.md',
  ],
  { cwd: root, exclude: ['**/node_modules/**', '**/dist/**'] },
).toSorted()
const linked = globSync(['*.md', '{docs,examples}/**/*.md', 'packages/*/README.md'], {
  cwd: root,
  exclude: ['**/node_modules/**', '**/dist/**'],
}).toSorted()

/** Everywhere, and not listed with a command's own. */
const ofEveryCommand = ['help', 'version']

test('[OP3] every command that is named exists, and has the flags it is shown with', () => {
  const calls = inAll(shown, callsOf)
  expect(calls.length).toBeGreaterThan(60)
  const wrong = calls.flatMap(({ file, found: { word, named } }) => {
    const known = word === 'help' || word === 'version' ? [] : allCommands[word]?.flags
    if (known === undefined) return [`${file}: takeback ${word}`]
    const theirs = new Set<string>([...known, ...ofEveryCommand])
    return named.filter((name) => !theirs.has(name)).map((name) => `${file}: takeback ${word} --${name}`)
  })
  expect(wrong).toEqual([])
})

test('[OP3] every flag, variable, webhook and REST command that is named exists', () => {
  const names = inAll(shown, (text) => [
    ...all(text, /`--([a-z][a-z-]*)/g).map((name) => ({ name, exists: name in flags })),
    ...all(text, /TAKEBACK_([A-Z_]+[A-Z])/g).map((name) => ({ name, exists: flagOf(name) in flags })),
    ...all(text, /\b([A-Z]\w+\.Callback\w+)/g).map((name) => ({
      name,
      exists: documentedCommands.includes(name),
    })),
    ...all(text, /\b((?:openim|takeback_\w+|\w+_svc)\/[a-z]\w+)/g).map((name) => ({
      name,
      exists: restCommands().includes(name),
    })),
  ])
  expect(names.length).toBeGreaterThan(100)
  expect(
    names.filter(({ found }) => !found.exists).map(({ file, found }) => `${file}: ${found.name}`),
  ).toEqual([])
})

test('[OP9] the id of a rule names one rule', () => {
  const specs = globSync('docs/spec/*.md', { cwd: root }).toSorted()
  const ids = inAll(specs, (text) => all(text, /^(?:\| |- \*\*|\*\*)([A-Z]{1,3}\d+)(?: \||\*\*)/gm))
  expect(ids.length).toBeGreaterThan(500)
  const doubled = [...Map.groupBy(ids, ({ found }) => found)].filter(([, places]) => places.length > 1)
  expect(doubled.map(([id, places]) => `${id}: ${places.map(({ file }) => file).join(', ')}`)).toEqual([])
})

test('[OP3] both descriptions of the wire name every REST command that is ours', () => {
  const ours = restCommands()
    .filter((command) => command.startsWith('takeback_'))
    .map((command) => command.replace(/.*\//, ''))
  expect(ours.length).toBeGreaterThan(15)
  for (const file of ['docs/wire/README.md', 'docs/wire/README.zh-CN.md']) {
    const text = readFileSync(join(root, file), 'utf8')
    expect([file, ours.filter((command) => !text.includes(`\`${command}\``))]).toEqual([file, []])
  }
})

test('[OP6] every link from one document to another leads somewhere', () => {
  const links = inAll(linked, (text) => all(text.replaceAll(/^```[^]*?^```/gm, ''), /\]\(([^)\s]+)\)/g))
  const ours = links.filter(({ found }) => !/^[a-z]+:/.test(found))
  expect(ours.length).toBeGreaterThan(200)
  expect(ours.filter(({ file, found }) => !leadsSomewhere(file, found))).toEqual([])
})

function leadsSomewhere(file: string, link: string): boolean {
  const [path = '', heading] = link.split('#')
  const target = path === '' ? join(root, file) : join(root, dirname(file), path)
  if (!existsSync(target)) return false
  return heading === undefined || headingsOf(readFileSync(target, 'utf8')).includes(heading)
}

/** As GitHub makes them: lower case, spaces to hyphens, other marks gone. */
function headingsOf(text: string): string[] {
  return all(text, /^#+ (.+)$/gm).map((title) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

/** `takeback WORD …` to the end of the line, the code span, or the shell's command. */
function callsOf(text: string): { word: string; named: string[] }[] {
  const whole = text.replaceAll(/\\\n\s*/g, '')
  return [...whole.matchAll(/(?<![\w./@-])takeback (?:-- )?([a-z]+)\b([^`\n;|"]*)/g)].map(
    ([, word = '', rest = '']) => ({ word, named: all(rest, /(?<=\s)--([a-z][a-z-]*)/g) }),
  )
}

function inAll<Found>(files: readonly string[], find: (text: string) => readonly Found[]) {
  return files.flatMap((file) =>
    find(readFileSync(join(root, file), 'utf8')).map((found) => ({ file, found })),
  )
}

function all(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, found = '']) => found)
}

function flagOf(variable: string): string {
  return variable.toLowerCase().replaceAll('_', '-')
}

function restCommands(): string[] {
  return all(readFileSync(join(root, 'docs/wire/commands.md'), 'utf8'), /`v4\/([^`]+)`/g)
}
