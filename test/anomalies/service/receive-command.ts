/** The command `takeback receive` as a process, and webhooks that are delivered to it, each on a connection of its own. */
import { request } from 'node:http'
import { DatabaseSync } from 'node:sqlite'
import { effectKey, webhookCommands, webhookUrl } from '@takeback/protocol'
import { damage } from '../crash/damage.ts'
import { falsely200 } from '../loop/history.ts'
import { startProcess, type Running } from '../loop/start-process.ts'

const door = new URL('../../../packages/takeback/bin/takeback.js', import.meta.url)
const sdkAppId = 1_400_000_000

/**
 * The status; what became of the connection where there is none. Reset: it may have waited in the system's queue, and nobody
 * had accepted it. Hung up: somebody had.
 */
export type Delivered = number | 'refused' | 'reset' | 'hung up'

export class ReceiveCommand {
  /** Keys that were answered 200, whichever process of the same folder did it. */
  readonly answered: string[] = []
  readonly #folder: string
  #running: Running | undefined
  #count = 0

  /** Of its data. */
  constructor(folder: string) {
    this.#folder = folder
  }

  /** Rejects with EndedEarly when it refuses to start. */
  async start(env: NodeJS.ProcessEnv = {}): Promise<Running> {
    const ports = ['--callback-port', '0', '--monitor-port', '0']
    const args = ['receive', '--data', this.#folder, '--sdkappid', String(sdkAppId), ...ports, '--json']
    this.#running = await startProcess(door, args, env)
    return this.#running
  }

  /** A recall that was never sent before. */
  async deliver(): Promise<Delivered> {
    this.#count += 1
    const MsgKey = `${this.#count}_${this.#count}_1700000000`
    const pair = { From_Account: 'romeo', To_Account: 'juliet' }
    const command = webhookCommands.c2cRecall
    const url = webhookUrl(String(this.#ready()['callback']), {
      sdkAppId,
      command,
      clientIp: '127.0.0.1',
      platform: 'RESTAPI',
    })
    const delivered = await post(url, JSON.stringify({ CallbackCommand: command, ...pair, MsgKey }))
    const place = { kind: 'c2c', sender: 'romeo', recipient: 'juliet' } as const
    if (delivered === 200) this.answered.push(effectKey(sdkAppId, place, { name: MsgKey }))
    return delivered
  }

  /** The status of the page's list. */
  async readsList(): Promise<number> {
    return (await fetch(new URL('/api/recalls', String(this.#ready()['monitor'])))).status
  }

  /** Read as the next process would find it; not while one runs. */
  wrong(): string[] {
    using inbox = new DatabaseSync(`${this.#folder}/inbox.db`)
    const rows = inbox.prepare('SELECT identity FROM effects').all()
    return [
      ...damage(inbox),
      ...falsely200(this.answered, new Set(rows.map(({ identity }) => String(identity)))),
    ]
  }

  #ready(): Readonly<Record<string, unknown>> {
    if (this.#running === undefined) throw new Error('it was not started')
    return JSON.parse(this.#running.said) as Record<string, unknown>
  }
}

function post(url: string, body: string): Promise<Delivered> {
  return new Promise((resolve) => {
    const sent = request(url, { method: 'POST', agent: false }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0))
      response.on('error', () => resolve('reset'))
    })
    sent.on('error', (error) => resolve(fateOf(error)))
    sent.end(body)
  })
}

function fateOf(error: Error): Delivered {
  if ('code' in error && error.code === 'ECONNREFUSED') return 'refused'
  return error.message === 'socket hang up' ? 'hung up' : 'reset'
}
