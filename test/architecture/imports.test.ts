/**
 * Who may import whom: the table of ARCHITECTURE.md, for our folders and for npm packages. Reads source text.
 */
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** A room is a package, or one of the big folders of `takeback`. The longest prefix wins. */
const mayImport: Record<string, readonly string[]> = {
  'packages/protocol/src': [],
  'packages/store/src': [],
  'packages/receiver/src': ['packages/protocol/src', 'packages/store/src'],
  'packages/takeback/src/http': ['packages/protocol/src'],
  'packages/takeback/src/admin': ['packages/protocol/src'],
  'packages/takeback/src/alerts': [
    'packages/protocol/src',
    'packages/store/src',
    'packages/takeback/src/http',
  ],
  'packages/takeback/src/chat-backend': [
    'packages/protocol/src',
    'packages/store/src',
    'packages/takeback/src/http',
    'packages/takeback/src/alerts',
  ],
  'packages/takeback/src/app-backend': [
    'packages/protocol/src',
    'packages/store/src',
    'packages/receiver/src',
    'packages/takeback/src/http',
    'packages/takeback/src/alerts',
    'packages/takeback/src/admin',
  ],
  'packages/takeback/src/bus': ['packages/store/src', 'packages/takeback/src/http'],
  'packages/client/src': ['packages/protocol/src'],
  'packages/takeback/src/web': ['packages/protocol/src', 'packages/client/src'],
  'packages/takeback/src/testing': [
    'packages/protocol/src',
    'packages/store/src',
    'packages/client/src',
    'packages/takeback/src/http',
    'packages/takeback/src/admin',
    'packages/takeback/src/chat-backend',
  ],
  'packages/takeback/src/cli': [
    'packages/protocol/src',
    'packages/store/src',
    'packages/receiver/src',
    'packages/takeback/src/http',
    'packages/takeback/src/admin',
    'packages/takeback/src/chat-backend',
    'packages/takeback/src/app-backend',
    'packages/takeback/src/bus',
    'packages/takeback/src/alerts',
  ],
}

/** Where an npm package (or a built-in that is a decision) may be imported; everything else is free. */
const onlyIn: Record<string, readonly string[]> = {
  // The client has the platform's own WebSocket.
  ws: [
    'packages/takeback/src/chat-backend/live/',
    // For tests.
    'packages/takeback/src/chat-backend/testing/',
    'packages/client/src/testing/',
  ],
  '@nats-io/transport-node': ['packages/takeback/src/bus/'],
  undici: ['packages/takeback/src/http/'],
  fastify: [
    'packages/takeback/src/http/',
    'packages/takeback/src/app-backend/',
    'packages/takeback/src/chat-backend/console/',
    'packages/takeback/src/chat-backend/development/',
    'packages/takeback/src/chat-backend/operator/',
  ],
  'prom-client': ['packages/takeback/src/http/'],
  pino: ['packages/takeback/src/http/'],
  'node:sqlite': ['packages/store/src/sqlite/'],
  // The libraries take the user's pool; only the command makes one.
  pg: [
    'packages/takeback/src/cli/',
    // For tests.
    'packages/store/src/testing/',
    'packages/receiver/src/testing/',
    'packages/takeback/src/app-backend/testing/',
    'packages/takeback/src/chat-backend/testing/',
  ],
  react: ['packages/takeback/src/web/'],
  'react-dom': ['packages/takeback/src/web/'],
  uplot: ['packages/takeback/src/web/'],
  'lucide-react': ['packages/takeback/src/web/'],
  '@tanstack/react-virtual': ['packages/takeback/src/web/'],
}

const packageOf: Record<string, string> = {
  '@takeback/protocol': 'packages/protocol/src',
  '@takeback/store': 'packages/store/src',
  '@takeback/receiver': 'packages/receiver/src',
  '@takeback/client': 'packages/client/src',
}

interface Import {
  readonly file: string
  readonly specifier: string
}

const imports: Import[] = globSync('packages/*/src/**/*.{ts,tsx}', { cwd: root })
  .filter((file) => !/\.test\.tsx?$|contract\.ts$/.test(file))
  .flatMap((file) =>
    specifiersOf(readFileSync(join(root, file), 'utf8')).map((specifier) => ({ file, specifier })),
  )

test('[A1] a folder imports only the folders that the table allows', () => {
  const broken = imports.filter(({ file, specifier }) => {
    const target = targetOf(file, specifier)
    if (target === undefined) return false
    const from = roomOf(file)
    const to = roomOf(target)
    return from !== to && !(mayImport[from] ?? []).includes(to)
  })
  expect(broken.map(({ file, specifier }) => `${file} imports ${specifier}`)).toEqual([])
})

test('[A2] a library that is a decision is imported only in its room', () => {
  const broken = imports.filter(({ file, specifier }) => {
    const name = Object.keys(onlyIn).find((key) => specifier === key || specifier.startsWith(`${key}/`))
    return name !== undefined && !onlyIn[name]?.some((folder) => file.startsWith(folder))
  })
  expect(broken.map(({ file, specifier }) => `${file} imports ${specifier}`)).toEqual([])
})

test('[A3] packages import each other by name, never by a path into the other package', () => {
  const broken = imports.filter(({ file, specifier }) => {
    if (!specifier.startsWith('.')) return false
    const target = relative(root, join(root, dirname(file), specifier))
    return target.split('/').slice(0, 2).join('/') !== file.split('/').slice(0, 2).join('/')
  })
  expect(broken.map(({ file, specifier }) => `${file} imports ${specifier}`)).toEqual([])
})

test('[A6] what runs in a browser leaves the crypto of the protocol alone', () => {
  const broken = imports.filter(
    ({ file, specifier }) =>
      specifier === '@takeback/protocol/crypto' &&
      /^packages\/(client|takeback)\/src\/(?!(admin|alerts|cli|http|app-backend|chat-backend|testing)\/)/.test(
        file,
      ),
  )
  expect(broken.map(({ file }) => file)).toEqual([])
})

test('[A4] only a composition root reads the wall clock', () => {
  const roots = /^packages\/takeback\/src\/(cli\/|web\/)|system-clock\.ts$/
  const readers = globSync('packages/*/src/**/*.{ts,tsx}', { cwd: root })
    .filter((file) => !/\.test\.tsx?$|\/testing\//.test(file) && !roots.test(file))
    .filter((file) =>
      /\bDate\.now\(|new Date\(\)/.test(withoutComments(readFileSync(join(root, file), 'utf8'))),
    )
  expect(readers).toEqual([])
})

test('[A5] SQL is constant text: the only pieces ever put in are constant column lists and sources', () => {
  const builders = globSync('packages/*/src/**/*.ts', { cwd: root })
    .filter((file) => !file.endsWith('.test.ts'))
    .filter((file) =>
      /statement(<[^(]*>)?\(\s*`[^`]*\$\{(?!(columns|\w+(Columns|Names|Source))\})/.test(
        readFileSync(join(root, file), 'utf8'),
      ),
    )
  expect(builders).toEqual([])
})

test('a service calls out through http/egress alone; a command may ask the service that its user named', () => {
  const callers = globSync('packages/{takeback,receiver,store}/src/**/*.ts', { cwd: root })
    .filter((file) => !file.endsWith('.test.ts') && !file.includes('/testing/'))
    .filter((file) => /(?<![.\w])fetch\(/.test(withoutComments(readFileSync(join(root, file), 'utf8'))))
  // The pages run in a browser.
  const others = callers.filter((file) => !/^packages\/takeback\/src\/(?:cli|web)\//.test(file))
  expect(others).toEqual(['packages/takeback/src/http/sign-in/page.ts'])
  expect(callers.some((file) => file.startsWith('packages/takeback/src/cli/'))).toBe(true)
})

function specifiersOf(text: string): string[] {
  const pattern =
    /(?:^|\n)\s*(?:import|export)\s[^'"]*?from\s+'([^']+)'|(?:^|\n)import\s+'([^']+)'|import\('([^']+)'\)/g
  return [...withoutComments(text).matchAll(pattern)].map((match) => match[1] ?? match[2] ?? match[3] ?? '')
}

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '')
}

function targetOf(file: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return relative(root, join(root, dirname(file), specifier))
  const name = Object.keys(packageOf).find((key) => specifier === key || specifier.startsWith(`${key}/`))
  return name === undefined ? undefined : `${packageOf[name]}/index.ts`
}

function roomOf(file: string): string {
  const rooms = Object.keys(mayImport).filter((room) => file.startsWith(`${room}/`))
  return rooms.sort((a, b) => b.length - a.length)[0] ?? file
}
