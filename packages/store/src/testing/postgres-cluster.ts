/** A PostgreSQL of our own for tests and benches: a new cluster in a folder, on a unix socket and a port of loopback. */
import { execFile, execFileSync } from 'node:child_process'
import { chownSync, existsSync, globSync, readFileSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { freePort } from './free-port.ts'

export interface Cluster {
  readonly port: number
  /** User `postgres`, database `postgres`, no password. */
  readonly url: string
  readonly data: string
  /** Of the server; it has children. */
  pid(): number
  /** `immediate`: as a crash. */
  stop(manner: 'immediate' | 'fast'): Promise<void>
  start(): Promise<void>
  /** Stops it and removes its files. */
  remove(): Promise<void>
}

export interface ClusterOptions {
  /** As `-c name=value`. */
  readonly settings?: Readonly<Record<string, string>>
}

/** The folder of `initdb` and `pg_ctl`; null: not installed. */
export function postgresBinaries(): string | null {
  const debian = globSync('/usr/lib/postgresql/*/bin').toSorted().toReversed()
  const folders = [...debian, ...(process.env['PATH'] ?? '').split(delimiter)]
  return (
    folders.find((folder) => ['initdb', 'pg_ctl'].every((name) => existsSync(join(folder, name)))) ?? null
  )
}

/** `folder` is made; its path is short, for a socket stands in it. */
export async function startCluster(folder: string, { settings = {} }: ClusterOptions = {}): Promise<Cluster> {
  const binaries = postgresBinaries()
  if (binaries === null) throw new Error('PostgreSQL is not installed: apt-get install postgresql')
  const data = join(folder, 'data')
  await mkdir(folder, { recursive: true })
  // PostgreSQL refuses to run as root.
  if (isRoot()) chownSync(folder, idOf('-u'), idOf('-g'))
  const run = (name: string, ...args: string[]) => runAsPostgres(join(binaries, name), args)
  await run('initdb', '-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync')
  const port = await freePort()
  const options = Object.entries({
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: folder,
    max_connections: '100',
    shared_buffers: '32MB',
    // Tests look at transaction numbers and at deleted rows: nobody else makes or cleans them.
    autovacuum: 'off',
    ...settings,
  }).map(([name, value]) => `-c ${name}=${value}`)
  const log = join(folder, 'log')
  const start = () => run('pg_ctl', '-D', data, '-l', log, '-w', '-t', '60', '-o', options.join(' '), 'start')
  const stop = (manner: string) => run('pg_ctl', '-D', data, '-w', '-m', manner, 'stop')
  await start().catch((error: unknown) => {
    throw new Error(existsSync(log) ? readFileSync(log, 'utf8') : String(error))
  })
  return {
    port,
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    data,
    pid: () => Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0]),
    stop,
    start,
    async remove() {
      if (existsSync(join(data, 'postmaster.pid'))) await stop('immediate')
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function runAsPostgres(program: string, args: string[]): Promise<void> {
  const [command, ...rest] = isRoot()
    ? (['runuser', '-u', 'postgres', '--', program, ...args] as const)
    : ([program, ...args] as const)
  // A server that inherited our pipes would keep them open.
  await promisify(execFile)(command, rest, { cwd: '/' })
}

function isRoot(): boolean {
  return userInfo().uid === 0
}

function idOf(which: '-u' | '-g'): number {
  return Number(execFileSync('id', [which, 'postgres'], { encoding: 'utf8' }))
}
