/** The handlers of examples/handlers as real processes: what each needs, how it is made and started. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { needs, type Need } from '../setup/needs.ts'

export const handlersFolder = fileURLToPath(new URL('../../examples/handlers/', import.meta.url))

export interface Language {
  readonly name: string
  /** Whose file has what a reader writes anew: the lines of the group, which claim and work. Absent: it decides, and applies nothing. */
  readonly own?: readonly [file: string, lines: RegExp]
  /** What `apt-get install` needs. */
  readonly packages: string
  isInstalled(): boolean
  /** Makes what is to be started, in the folder `made`. */
  readonly build?: (made: string) => void
  readonly start: (made: string, port: number) => readonly [command: string, ...args: string[]]
}

const debianPython = '/usr/bin/python3'
const jars = '/usr/share/java/*'
const goEnvironment = { GO111MODULE: 'off', GOPATH: '/usr/share/gocode' }

/** The one of examples/handlers that decides on Before webhooks. */
export const beforeInPhp: Language = {
  name: 'PHP',
  packages: 'php-cli',
  isInstalled: () => said('php', '--version') !== '',
  start: (_made, port) => ['php', '-S', `127.0.0.1:${port}`, join(handlersFolder, 'before.php')],
}

export const php: Language = {
  name: 'PHP',
  own: ['handler.php', /^(\[\$id[^]*?takeback_ok\(\);)$/m],
  packages: 'php-cli php-sqlite3',
  isInstalled: () => /pdo_sqlite/.test(said('php', '-m')),
  start: (_made, port) => ['php', '-S', `127.0.0.1:${port}`, join(handlersFolder, 'handler.php')],
}

export const languages: readonly Language[] = [
  php,
  {
    name: 'Python',
    own: ['handler.py', /^def apply_once.*\n([^]*?)\n\n\n/m],
    packages: 'python3',
    isInstalled: () => existsSync(debianPython),
    start: () => [debianPython, join(handlersFolder, 'handler.py')],
  },
  {
    name: 'Java',
    own: ['Handler.java', /^ {4}static void applyOnce.*\n([^]*?)\n {4}\}$/m],
    packages: 'default-jdk-headless libgoogle-gson-java libxerial-sqlite-jdbc-java',
    isInstalled: () =>
      said('javac', '--version') !== '' &&
      existsSync('/usr/share/java/gson.jar') &&
      existsSync('/usr/share/java/sqlite-jdbc.jar'),
    build: (made) =>
      void execFileSync('javac', ['-cp', jars, '-d', made, 'Handler.java', 'Takeback.java'], {
        cwd: handlersFolder,
      }),
    start: (made) => ['java', '-cp', `${made}:${jars}`, 'Handler'],
  },
  {
    name: 'Go',
    own: ['handler.go', /^func applyOnce.*\n([^]*?)\n\}$/m],
    packages: 'golang-go gcc libc6-dev golang-github-mattn-go-sqlite3-dev',
    isInstalled: () =>
      said('go', 'version') !== '' && existsSync('/usr/share/gocode/src/github.com/mattn/go-sqlite3'),
    build: (made) =>
      void execFileSync(
        'go',
        ['build', '-tags', 'libsqlite3', '-o', join(made, 'handler'), 'handler.go', 'takeback.go'],
        { cwd: handlersFolder, env: { ...process.env, ...goEnvironment, GOCACHE: join(made, 'cache') } },
      ),
    start: (made) => [join(made, 'handler')],
  },
  {
    name: 'Ruby',
    own: ['handler.rb', /^(Takeback\.serve[^]*?)\nend$/m],
    packages: 'ruby ruby-webrick ruby-sqlite3',
    isInstalled: () => said('ruby', '-e', 'require "webrick"; require "sqlite3"; puts "both"') !== '',
    start: () => ['ruby', join(handlersFolder, 'handler.rb')],
  },
]

/** For its tests. */
export const needsLanguage = (language: Language): Need =>
  needs(language.isInstalled(), `apt-get install ${language.packages}`)

/** Empty when it can't be run. */
function said(command: string, ...args: string[]): string {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  } catch {
    return ''
  }
}

export interface HandlerProcess {
  /** kill -9. */
  kill(): Promise<void>
}

export interface Start {
  readonly language: Language
  /** Where `build` put it. */
  readonly made: string
  /** Where its database lies. */
  readonly place: string
  readonly port: number
  readonly env: Readonly<Record<string, string>>
}

/** Resolves when it listens; rejects with what it said when it ends before. */
export async function startHandler({ language, made, place, port, env }: Start): Promise<HandlerProcess> {
  const [command, ...args] = language.start(made, port)
  const child = spawn(command, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      ...process.env,
      ...env,
      DATABASE: join(place, 'shop.db'),
      PORT: String(port),
    },
  })
  let words = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (words += text))
  const ended = once(child, 'exit')
  await Promise.race([
    listens(port, child),
    ended.then(() => Promise.reject(new Error(`the ${language.name} handler ended: ${words}`))),
  ])
  return {
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

async function listens(port: number, child: ChildProcess): Promise<void> {
  while (child.exitCode === null) {
    const socket = connect(port, '127.0.0.1')
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    })
    socket.destroy()
    if (isOpen) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
