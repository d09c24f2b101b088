/**
 * Writes the first webhooks as fixtures: rules R70 and R75 of docs/spec/receiving.md. It only looks on: the answer does not
 * wait for it, and a file that can't be written ends the recording and nothing else.
 */
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SeenWebhook } from '@takeback/receiver'
import type { Log } from '../../http/log.ts'
import { fixtureOf } from './fixture-of.ts'
import { StandIns } from './stand-ins.ts'

export interface RecorderOptions {
  /** Made when it is missing. */
  readonly folder: string
  /** Webhooks to record. */
  readonly count: number
  readonly sdkAppIds: readonly number[]
  readonly random: () => number
  readonly log: Log
}

export class Recorder {
  readonly #options: RecorderOptions
  /** Each app has its own stand-ins: two apps may have the same UserIDs. */
  readonly #standIns: ReadonlyMap<number, StandIns>
  #left: number
  #nextNumber: number
  #written = 0
  #hasFailed = false
  #writing: Promise<void> = Promise.resolve()

  /** Rejects when the folder can't be made. Files of an earlier recording stay. */
  static async open(options: RecorderOptions): Promise<Recorder> {
    await mkdir(options.folder, { recursive: true, mode: 0o700 })
    const numbers = (await readdir(options.folder)).map((name) => Number(/^(\d+)-/.exec(name)?.[1] ?? 0))
    return new Recorder(options, Math.max(0, ...numbers) + 1)
  }

  private constructor(options: RecorderOptions, nextNumber: number) {
    this.#options = options
    this.#left = options.count
    this.#nextNumber = nextNumber
    this.#standIns = new Map(options.sdkAppIds.map((app) => [app, new StandIns(app, options.random)]))
  }

  readonly see = (webhook: SeenWebhook): void => {
    if (this.#left === 0) return
    this.#left -= 1
    this.#writing = this.#writing.then(() => this.#record(webhook))
  }

  /** Resolves when what was seen is written. */
  async close(): Promise<void> {
    await this.#writing
  }

  async #record(webhook: SeenWebhook): Promise<void> {
    if (this.#hasFailed) return
    // The answer goes first.
    await new Promise((resolve) => setImmediate(resolve))
    const { folder, count, log } = this.#options
    const standIns = this.#standIns.get(appOf(webhook.url))
    const fixture = standIns === undefined ? null : fixtureOf(webhook, this.#nextNumber, standIns)
    if (fixture === null) {
      this.#left += 1
      return
    }
    try {
      await writeFile(join(folder, `${fixture.name}.json`), fixture.text, { mode: 0o600, flag: 'wx' })
    } catch (error) {
      this.#hasFailed = true
      this.#left = 0
      log.error(
        { err: error, folder },
        'a fixture could not be written: recording has ended, receiving goes on',
      )
      return
    }
    this.#nextNumber += 1
    this.#written += 1
    if (this.#written === count) log.info({ count, folder }, 'the recording is complete')
  }
}

function appOf(url: string): number {
  return Number(new URLSearchParams(url.slice(url.indexOf('?') + 1)).get('SdkAppid'))
}
