/**
 * Signals between processes: rule TU26 of docs/spec/store.md. Each commit that gives signals writes them down in one row;
 * every other process reads on from the last row it saw, each second and whenever the bus says so. Ids follow the order of
 * the commits (TU22), so reading on misses nothing; a row of before two minutes ago may be gone, and that is noticed.
 */
import { statement } from '../query.ts'
import { signalsLostTopic, type Signal } from '../signal.ts'
import { SHARED_POLL_MS } from '../store.ts'
import type { Migration } from '../turn.ts'
import type { Connections } from './connections.ts'
import type { Beginnings } from './transactions.ts'
import { plainQuery, preparedQuery } from './values.ts'

/** Tables that only a store of several processes has. */
export const sharedMigrations: readonly Migration[] = [
  {
    name: 'store/shared-0001-signals',
    statements: [
      // signals: JSON, all of one commit. origin: which opening of the store gave them.
      `CREATE TABLE store_signals (
        id INTEGER PRIMARY KEY,
        origin TEXT NOT NULL,
        signals TEXT NOT NULL
      )`,
    ],
  },
]

export const logSignals = statement<[id: number, origin: string, signals: string], never>(
  'INSERT INTO store_signals (id, origin, signals) VALUES ($1, $2, $3)',
)
export const lastSignals = statement<[], { readonly id: number }>(
  'SELECT COALESCE(MAX(id), 0) AS id FROM store_signals',
)
const signalsFrom = statement<
  [id: number, limit: number],
  { readonly id: number; readonly origin: string; readonly signals: string }
>('SELECT id, origin, signals FROM store_signals WHERE id >= $1 ORDER BY id LIMIT $2')
const dropSignals = statement<[id: number], never>('DELETE FROM store_signals WHERE id < $1')

/** Tells other processes at once that there are signals to read. Hints: what it loses costs a second, nothing else. */
export interface SignalBus {
  announce(): void
  /** Gives what ends it. */
  listen(heard: () => void): () => void
}

const ROWS_PER_READ = 200
/** After so many polls, what was there the time before is dropped. */
const POLLS_PER_DROP = 60

export interface SignalFeedParts {
  readonly connections: Connections
  readonly begin: Beginnings
  readonly origin: string
  /** Of the last row when the store was opened. */
  readonly last: number
  readonly bus: SignalBus | undefined
  /** Milliseconds on a clock that is never set. */
  readonly passed: () => number
}

/** Reads what other processes gave, once somebody listens. */
export class SignalFeed {
  readonly #parts: SignalFeedParts
  #ring: ((signals: readonly Signal[]) => void) | null = null
  #last: number
  #dropBelow = 0
  #polls = 0
  #timer: NodeJS.Timeout | undefined
  #stopListening: (() => void) | undefined
  #reading: Promise<void> | null = null
  #again = false
  /** When the look began that last got to the end; by `passed`. */
  #heardAllAt = 0

  constructor(parts: SignalFeedParts) {
    this.#parts = parts
    this.#last = parts.last
  }

  get behindMs(): number | null {
    return this.#ring === null ? null : Math.floor(this.#parts.passed() - this.#heardAllAt)
  }

  start(ring: (signals: readonly Signal[]) => void): void {
    if (this.#ring !== null) return
    this.#ring = ring
    this.#heardAllAt = this.#parts.passed()
    this.#timer = setInterval(() => {
      this.#polls += 1
      this.#look()
    }, SHARED_POLL_MS)
    this.#stopListening = this.#parts.bus?.listen(() => this.#look())
    this.#look()
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    this.#stopListening?.()
    this.#ring = null
    await this.#reading
  }

  #look(): void {
    if (this.#reading !== null) {
      this.#again = true
      return
    }
    this.#reading = this.#readOn()
      // An outage ends; the next poll reads on from the same place.
      .catch(() => undefined)
      .finally(() => {
        this.#reading = null
        if (this.#again && this.#ring !== null) this.#look()
      })
  }

  async #readOn(): Promise<void> {
    this.#again = false
    for (;;) {
      const begun = this.#parts.passed()
      const rows = await this.#read()
      const isWhole = this.#last === 0 || rows[0]?.id === this.#last
      if (!isWhole) this.#ring?.([{ topic: signalsLostTopic, data: '{}' }])
      const fresh = rows.filter(({ id, origin }) => id !== this.#last && origin !== this.#parts.origin)
      this.#last = rows.at(-1)?.id ?? this.#last
      for (const { signals } of fresh) this.#ring?.(JSON.parse(signals) as Signal[])
      if (rows.length < ROWS_PER_READ) {
        this.#heardAllAt = begun
        break
      }
    }
    if (this.#polls >= POLLS_PER_DROP) await this.#drop()
  }

  #read() {
    const { connections, begin } = this.#parts
    return connections.use(async (connection) => {
      const [, result] = await connection.send([
        plainQuery(begin.reads),
        preparedQuery(signalsFrom(this.#last, ROWS_PER_READ)),
        plainQuery('COMMIT'),
      ])
      return (result?.rows ?? []) as { id: number; origin: string; signals: string }[]
    })
  }

  /** The last row stays: it shows the others that they have missed none. */
  async #drop(): Promise<void> {
    this.#polls = 0
    const below = this.#dropBelow
    this.#dropBelow = this.#last
    if (below === 0) return
    const { connections, begin } = this.#parts
    await connections.use((connection) =>
      connection.send([plainQuery(begin.turns), preparedQuery(dropSignals(below)), plainQuery('COMMIT')]),
    )
  }
}
