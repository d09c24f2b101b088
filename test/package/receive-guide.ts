/** Somebody who follows docs/guide/receive.md word for word but for the ports: rule TE25 of docs/spec/testing.md. */
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect } from 'vitest'
import { freePort } from '../../packages/store/src/testing/free-port.ts'
import { commandsOf, readBlocks } from './guide-text.ts'
import { bringNext } from './next-app.ts'
import type { Packed } from './packed.ts'

/** A machine may be busy. */
const patience = { timeout: 60_000 }
const blocks = readBlocks('receive.md')
const [
  install,
  start,
  recallThrice,
  look,
  byStranger,
  startWithTwo,
  recallWithNew,
  installFastify,
  startFastify,
  installHono,
  startHono,
  withNext,
  startNext,
  installPg,
  startTwo,
  installMysql,
  startMysql,
  ...rest
] = commandsOf(blocks)
const seen = blocks.find(({ language }) => language === 'json')?.text.trim()

export class ReaderOfReceive {
  readonly #project: string
  readonly #packed: Packed
  readonly #ports: readonly [number, number]

  private constructor(packed: Packed, project: string, ports: readonly [number, number]) {
    this.#packed = packed
    this.#project = packed.newProject(project)
    this.#ports = ports
    this.#installs(install)
  }

  static async start(packed: Packed, project: string): Promise<ReaderOfReceive> {
    expect(rest).toEqual([])
    return new ReaderOfReceive(packed, project, [await freePort(), await freePort()])
  }

  async followsExpress(): Promise<void> {
    this.#writes('sqlite')
    await this.#seesOneEffect([start])
    await using _server = await this.#starts(start)
    const stranger = this.#says(byStranger)
    expect(stranger).toMatchObject({ status: 1, stdout: expect.stringContaining('<-- HTTP 401 ') })
  }

  async followsRotation(): Promise<void> {
    this.#writes('sqlite')
    await using _server = await this.#starts(startWithTwo)
    for (const command of [recallThrice, recallWithNew]) {
      expect(this.#says(command)).toMatchObject({
        status: 0,
        stdout: expect.stringContaining('<-- HTTP 200 '),
      })
    }
    expect(this.#says(byStranger).status).toBe(1)
  }

  async followsFastify(): Promise<void> {
    this.#installs(installFastify)
    this.#writes('sqlite')
    await this.#seesOneEffect([startFastify])
  }

  async followsHono(): Promise<void> {
    this.#installs(installHono)
    this.#writes('sqlite')
    await this.#seesOneEffect([startHono])
  }

  /** Its packages were installed apart: `bringNext`. It ends by the signal, as it does for everybody. */
  async followsNext(): Promise<void> {
    expect(withNext).toBe('npm install next@16 react react-dom')
    bringNext(this.#project)
    this.#writes('sqlite')
    const [build, start] = startNext?.split('\n') ?? []
    const built = this.#says(build)
    expect([built.status, built.stderr, built.stdout]).toEqual([
      0,
      expect.any(String),
      expect.stringContaining('/callback'),
    ])
    await this.#seesOneEffect([start], { endsWith: [143, null] })
  }

  /** Two servers at once. */
  async followsPostgres(url: string): Promise<void> {
    this.#installs(installPg)
    this.#writes('postgres')
    await this.#seesOneEffect(startTwo?.split('\n') ?? [], { url })
  }

  async followsMysql(url: string): Promise<void> {
    this.#installs(installMysql)
    this.#writes('mysql')
    await this.#seesOneEffect([startMysql], { url })
  }

  /** The recall goes to each server three times, and every server shows what the guide shows. */
  async #seesOneEffect(
    commands: readonly (string | undefined)[],
    {
      url = '',
      endsWith = [0],
    }: { readonly url?: string; readonly endsWith?: readonly (number | null)[] } = {},
  ): Promise<void> {
    for (const file of ['shop.db', 'inbox.db']) {
      for (const end of ['', '-wal', '-shm']) rmSync(join(this.#project, file + end), { force: true })
    }
    await using servers = new AsyncDisposableStack()
    const started = []
    for (const command of commands) started.push(servers.use(await this.#starts(command, url)))
    for (const { port } of started) {
      // The console's "Verify".
      expect((await asked(`http://127.0.0.1:${port}/callback`)).status).toBe(200)
      const { status, stdout } = this.#says(recallThrice, port)
      expect([status, stdout.match(/<-- HTTP \d+/g)]).toEqual([0, Array<string>(3).fill('<-- HTTP 200')])
    }
    for (const { port } of started) {
      await expect.poll(() => this.#says(look, port).stdout, patience).toBe(seen)
    }
    for (const server of started) expect(endsWith).toContain(await server.stop())
  }

  /** `npm init` and other words run as they are; of an installation the names of our packages are replaced. */
  #installs(command = 'false'): void {
    for (const line of command.split('\n')) {
      const [, words] = /^npm install (.+)$/.exec(line) ?? []
      if (words === undefined) execFileSync('sh', ['-c', line], this.#inProject('pipe'))
      else this.#packed.install(this.#project, words.split(' '))
    }
  }

  /** The files that are printed; of those for one kind of database, these. */
  #writes(database: 'sqlite' | 'postgres' | 'mysql'): void {
    for (const { file, on = database, text } of blocks) {
      if (file === undefined || on !== database) continue
      mkdirSync(dirname(join(this.#project, file)), { recursive: true })
      writeFileSync(join(this.#project, file), text)
    }
  }

  async #starts(command = 'false', databaseUrl = '') {
    const port = command.includes('PORT=3001') ? this.#ports[1] : this.#ports[0]
    const line = command
      .replace(/DATABASE_URL=\S+/, `DATABASE_URL='${databaseUrl}'`)
      .replace(/PORT=\d+/, `PORT=${port}`)
      // The shell makes room for it, so that a signal reaches it.
      .replace(/^(?=.*\bnode \S+$|npx )/m, 'exec env ')
    const { env } = this.#inProject('pipe')
    const child = spawn('sh', ['-c', line], {
      cwd: this.#project,
      env: { ...env, PORT: String(port) },
      stdio: ['ignore', 'ignore', 'pipe'],
      // npx has children of its own.
      detached: true,
    })
    let said = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
    const ended = once(child, 'exit') as Promise<[number | null]>
    const server = {
      port,
      async stop(): Promise<number | null> {
        process.kill(-Number(child.pid), 'SIGTERM')
        const [code] = await ended
        return code
      },
      async [Symbol.asyncDispose]() {
        if (child.exitCode === null && child.signalCode === null) await this.stop()
      },
    }
    const isReady = async () => {
      if (child.exitCode !== null) throw new Error(`"${command}" ended: ${said}`)
      return asked(`http://127.0.0.1:${port}/messages`).then(
        ({ ok }) => ok,
        () => false,
      )
    }
    await expect.poll(isReady, patience).toBe(true)
    return server
  }

  #says(command = 'false', port = this.#ports[0]) {
    const own = command.replaceAll(':3000/', `:${port}/`)
    return spawnSync('sh', ['-c', own], { ...this.#inProject('pipe'), encoding: 'utf8' })
  }

  /** `node` is the one that runs the tests. */
  #inProject(stdio: 'pipe') {
    const { TOKEN: _ours, ...env } = process.env
    const path = `${dirname(process.execPath)}:${env['PATH']}`
    return {
      cwd: this.#project,
      env: { ...env, PATH: path, TOKEN: theToken(), NEXT_TELEMETRY_DISABLED: '1' },
      stdio,
    }
  }
}

/** Over a connection of its own: one that is kept is closed by the server while a command of the guide runs, unseen. */
function asked(url: string): Promise<Response> {
  return fetch(url, { headers: { connection: 'close' } })
}

/** What `export` in the guide's terminals leaves there. */
function theToken(): string {
  return /^export TOKEN=(\S+)$/m.exec(start ?? '')?.[1] ?? ''
}
