/** The caller's side of a store: gathers turns and reads into batches for a driver, and rings whoever waits for work. */
import { BatchChannel } from './batch-channel.ts'
import type { BatchReply, ReadBatch, TurnBatch, TurnReply } from './batch.ts'
import { errorFrom } from './error-text.ts'
import { ForwardTime } from './forward-time.ts'
import { jobsByTurns, type JobsPort } from './jobs/jobs-by-turns.ts'
import type { Jobs } from './jobs/jobs.ts'
import { WorkBells } from './jobs/work-bells.ts'
import type { Query } from './query.ts'
import { SignalBells } from './signal-bells.ts'
import type { Signal } from './signal.ts'
import type { Clock, Store } from './store.ts'
import type { TurnBook, TurnCommand, TurnResult } from './turn.ts'
import { StoreUnavailable } from './unavailable.ts'

/** The most turns of one commit: some tens of milliseconds of work. */
const MAX_TURNS = 512
/** The most reads that wait for the slowest of them. */
const MAX_READS = 64

/** Where batches run. It is asked for one batch of turns and one of reads at a time. */
export interface BatchDriver {
  /** Other processes may write to the same store. */
  readonly shared: boolean
  /** Where other processes give signals too. `ring` gets theirs; it is told once. */
  readonly others?: {
    start(ring: (signals: readonly Signal[]) => void): void
    /** Null: it was not started. */
    readonly behindMs: number | null
  }
  readonly clock: Clock
  /** Settles when it can't go on: with the reason, or with null after `close`. */
  readonly ended: Promise<Error | null>
  runTurns(batch: TurnBatch): Promise<TurnReply>
  runReads(batch: ReadBatch): Promise<BatchReply>
  close(): Promise<void>
  /** Instead of `close`, after it failed. */
  abandon(): Promise<void>
}

export class BatchedStore<Turns extends TurnBook> implements Store<Turns> {
  readonly jobs: Jobs
  readonly failed: Promise<never>
  readonly #driver: BatchDriver
  readonly #turns: BatchChannel<readonly [kind: string, command: unknown]>
  readonly #reads: BatchChannel<readonly Query[]>
  readonly #bells = new WorkBells()
  readonly #signals = new SignalBells()
  readonly #fail: (reason: Error) => void
  readonly #time = new ForwardTime()
  #lastNow: number
  #failure: Error | null = null
  #closed: Promise<void> | null = null

  constructor(driver: BatchDriver, lastNow: number) {
    this.#driver = driver
    this.#lastNow = lastNow
    const failed = Promise.withResolvers<never>()
    this.failed = failed.promise
    this.#fail = failed.reject
    this.#turns = new BatchChannel(MAX_TURNS, (items) => this.#sendTurns(items))
    this.#reads = new BatchChannel(MAX_READS, (items) => driver.runReads(items))
    this.jobs = jobsByTurns({
      turn: ((kind, command) => this.#turns.submit([kind, command])) as JobsPort['turn'],
      read: (query) => this.read(query),
      now: () => this.now(),
      onWork: (queue, wake) => this.#bells.listen(queue, wake),
    })
    void this.#watch()
  }

  get shared(): boolean {
    return this.#driver.shared
  }

  get signalsBehindMs(): number | null {
    return this.#driver.others?.behindMs ?? null
  }

  turn<Kind extends keyof Turns & string>(
    kind: Kind,
    command: TurnCommand<Turns[Kind]>,
  ): Promise<TurnResult<Turns[Kind]>> {
    return this.#turns.submit([kind, command]) as Promise<TurnResult<Turns[Kind]>>
  }

  async read<Row extends object>(query: Query<Row>): Promise<Row[]> {
    const [rows = []] = await this.snapshot([query])
    return rows as Row[]
  }

  snapshot(queries: readonly Query[]): Promise<object[][]> {
    return this.#reads.submit(queries) as Promise<object[][]>
  }

  onSignal(topic: string, listener: (data: string) => void): () => void {
    this.#driver.others?.start((signals) => this.#signals.ring(signals))
    return this.#signals.listen(topic, listener)
  }

  now(): number {
    this.#lastNow = this.#time.look(this.#driver.clock.now(), this.#lastNow)
    return this.#lastNow
  }

  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  async #sendTurns(items: readonly (readonly [string, unknown])[]): Promise<TurnReply> {
    const reply = await this.#driver.runTurns({
      now: this.#driver.clock.now(),
      kinds: items.map(([kind]) => kind),
      commands: items.map(([, command]) => command),
    })
    this.#lastNow = reply.beganAnew ? reply.now : Math.max(this.#lastNow, reply.now)
    if (reply.fatal !== null) this.#stop(errorFrom(reply.fatal))
    // After the answers: whoever enqueued should hear of it before whoever works on it.
    if (reply.work.length > 0) setImmediate(() => this.#bells.ring(reply.work))
    // Work first: it is durable, signals are hints.
    if (reply.signals.length > 0) setImmediate(() => this.#signals.ring(reply.signals))
    return reply
  }

  async #watch(): Promise<void> {
    const reason = await this.#driver.ended
    if (reason !== null) this.#stop(reason)
  }

  #stop(reason: Error): void {
    if (this.#failure !== null) return
    this.#failure = reason
    this.#turns.abort(reason)
    this.#reads.abort(reason)
    this.#fail(reason)
  }

  async #close(): Promise<void> {
    const refusal = new StoreUnavailable('closed', 'The store is closed.')
    await Promise.all([this.#turns.finish(refusal), this.#reads.finish(refusal)])
    await (this.#failure === null ? this.#driver.close() : this.#driver.abandon())
  }
}
