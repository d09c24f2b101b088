/** A nats-server of a test's own on loopback, which can be stopped, started again and paused. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

export interface NatsServer extends AsyncDisposable {
  readonly port: number
  readonly url: string
  start(): Promise<void>
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>
  signal(name: 'SIGSTOP' | 'SIGCONT'): void
}

/** `config`: more lines of nats-server's own configuration. */
export async function startNats(config = ''): Promise<NatsServer> {
  const folder = await mkdtemp(join(tmpdir(), 'takeback-nats-'))
  const port = await freePort()
  const file = join(folder, 'nats.conf')
  writeFileSync(file, `listen: 127.0.0.1:${port}\n${config}\n`)
  let server: ChildProcess | null = null

  async function start(): Promise<void> {
    const started = spawn('nats-server', ['-c', file], { stdio: ['ignore', 'ignore', 'pipe'] })
    server = started
    const lines = createInterface({ input: started.stderr })
    await new Promise<void>((resolve, reject) => {
      lines.on('line', (line) => {
        if (line.includes('Server is ready')) resolve()
      })
      started.once('exit', (code) => reject(new Error(`nats-server ended with ${code}`)))
    })
  }
  async function stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    if (server === null) return
    const ended = once(server, 'exit')
    server.kill('SIGCONT')
    server.kill(signal)
    server = null
    await ended
  }
  await start()
  return {
    port,
    url: `nats://127.0.0.1:${port}`,
    start,
    stop,
    signal: (name) => void server?.kill(name),
    async [Symbol.asyncDispose]() {
      await stop('SIGKILL')
      await rm(folder, { recursive: true })
    },
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}
