/**
 * What a Chat backend stands on: a store, a time, a way out. In development mode all three can be played with; then what
 * works by itself is watched, so that the clock can wait for it.
 */
import { join } from 'node:path'
import type { Clock } from '@takeback/store'
import { openSqliteStore } from '@takeback/store/sqlite'
import type { Egress } from '../http/egress/egress.ts'
import type { Log } from '../http/log.ts'
import { checkDevelopmentFolder, checkNotAhead, markDevelopmentFolder } from './development/data-folder.ts'
import { Development, type DevelopmentParts } from './development/development.ts'
import { Preparation } from './development/preparation.ts'
import type { Engine } from './engine.ts'
import { machineTimeline } from './time/machine-timeline.ts'
import type { Timeline } from './time/timeline.ts'
import type { chatStore } from './turns/index.ts'

export interface DevelopmentOptions {
  /** Of the dice; by default a drawn one. */
  readonly seed?: number
  /** Nobody else keeps data in this folder: whatever is in it is of development mode. */
  readonly folderIsOurs: boolean
  /** What else belongs to the state that a reset leads to. */
  readonly afterReset?: () => Promise<void>
}

export interface OpenedEngine {
  readonly engine: Engine
  /** Whether the bus helps; absent: there is none. */
  readonly busHelps?: () => boolean
  close(): Promise<void>
}

export interface GroundOptions {
  readonly dataDir: string
  /** By default a file in `dataDir`. Production only. */
  readonly openEngine?: () => Promise<OpenedEngine>
  readonly clock: Clock
  readonly random: () => number
  readonly log: Log
  readonly development?: DevelopmentOptions
}

export interface Ground extends OpenedEngine {
  /** The same store, for whatever works by itself. */
  readonly background: Engine
  readonly time: Timeline
  readonly random: () => number
  /** The way to the endpoints of webhooks; `egress` leads there. */
  outward(egress: Egress): Egress
  /** Null: this is production. */
  develop(running: Pick<DevelopmentParts, 'dispatcher' | 'gateway'>): Promise<Development | null>
  /** Whoever stops waits for no clock. */
  stopping(): void
}

/** Throws StoreUnavailable or RefusedToStart: each message is one sentence for people. */
export function openGround(options: GroundOptions): Promise<Ground> {
  const { development } = options
  return development === undefined ? openProduction(options) : openDevelopment(options, development)
}

async function openProduction(options: GroundOptions): Promise<Ground> {
  const { clock, random } = options
  const opened = await (options.openEngine ?? (() => openFile(options)))()
  return {
    ...opened,
    background: opened.engine,
    time: machineTimeline(clock),
    random,
    outward: (egress) => egress,
    develop: () => Promise.resolve(null),
    stopping: () => undefined,
  }
}

async function openFile({ dataDir, clock }: GroundOptions): Promise<OpenedEngine> {
  const book = import.meta.url.endsWith('.ts') ? './turns/index.ts' : './turns/index.js'
  const engine: Engine = await openSqliteStore<typeof chatStore>({
    file: join(dataDir, 'chat.db'),
    module: new URL(book, import.meta.url),
    clock,
  })
  try {
    checkNotAhead(dataDir, { now: engine.now(), machineNow: clock.now() })
  } catch (error) {
    await engine.close()
    throw error
  }
  return { engine, close: () => engine.close() }
}

async function openDevelopment(
  { dataDir, clock, log }: GroundOptions,
  { seed, folderIsOurs, afterReset }: DevelopmentOptions,
): Promise<Ground> {
  checkDevelopmentFolder(dataDir, folderIsOurs)
  const prepared = new Preparation(clock, seed)
  const engine = await prepared.openEngine(dataDir)
  markDevelopmentFolder(dataDir)
  const background = prepared.watched(engine)
  let egress: ReturnType<Preparation['faulty']> | undefined
  return {
    engine,
    close: () => engine.close(),
    background,
    time: prepared.clock,
    random: () => prepared.plan.random(),
    outward(plain) {
      egress = prepared.faulty(plain, background, log)
      return egress
    },
    async develop(running) {
      if (egress === undefined) throw new Error('the way out comes before development')
      return Development.begin({ ...running, prepared, engine, egress, ...(afterReset && { afterReset }) })
    },
    stopping() {
      prepared.clock.close()
      egress?.stopWaiting()
    },
  }
}
