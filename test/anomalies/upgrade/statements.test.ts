/** A process that is killed while it changes tables: rule P16 of docs/spec/reliability.md. */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { inboxMigrations } from '../../../packages/receiver/src/inbox/tables.ts'
import { sharedMigrations } from '../../../packages/store/src/postgres/signal-log.ts'
import { storeMigrations } from '../../../packages/store/src/store-tables.ts'
import { migrations as chatMigrations } from '../../../packages/takeback/src/chat-backend/tables/migrations.ts'
import { needsPostgres } from '../../setup/needs.ts'
import { clockAt, lost, openAndClose, openOldPlace, rowsOf } from '../../upgrade/old-place.ts'
import { type Half, oldSchemas, type OldSchema, type StoreKind } from '../../upgrade/old-schemas.ts'
import { diceOf, shuffled } from '../dice.ts'
import { scene, type Trying } from '../runs/scene.ts'

interface Point {
  readonly half: Half
  readonly kind: StoreKind
  /** Null: there is nothing yet. */
  readonly from: OldSchema | null
  /** The statement before which it is killed, of all that are to be made; a record of a change is one too. */
  readonly at: number
}

/** Of one round, so many at once. */
const KILLS = 8
const AT_ONCE = 4

const preload = fileURLToPath(new URL('../patches/patched-modules.ts', import.meta.url))
const program = fileURLToPath(new URL('open-process.ts', import.meta.url))

scene(
  'killed before each statement of each change of the tables: nothing is half done, and the next process ends what is missing',
  { promise: 'P16', unit: 'kills', rounds: 1, need: needsPostgres },
  async (trying) => {
    const points = allPoints()
    trying.greatest('statements there are', points.length)
    const left: Point[] = []
    for (const seed of trying.rounds()) {
      if (left.length < KILLS) left.push(...shuffled(diceOf(seed), points))
      const batch = left.splice(0, KILLS)
      for (let begin = 0; begin < batch.length; begin += AT_ONCE)
        await Promise.all(batch.slice(begin, begin + AT_ONCE).map((point) => tryPoint(trying, point)))
    }
  },
)

/** From nothing, and from the oldest that there is a text of. */
function allPoints(): Point[] {
  return (['chat', 'inbox'] as const).flatMap((half) =>
    (['sqlite', 'postgres'] as const).flatMap((kind) =>
      [null, oldSchemas(half, kind)[0] ?? null].flatMap((from) =>
        Array.from({ length: statementsFrom(half, kind, from) }, (_, n) => ({ half, kind, from, at: n + 1 })),
      ),
    ),
  )
}

function statementsFrom(half: Half, kind: StoreKind, from: OldSchema | null): number {
  const shared = kind === 'postgres' ? sharedMigrations : []
  const own = half === 'chat' ? chatMigrations : inboxMigrations
  const made = new Set(from?.changes.map((change) => change.split(' ')[0]))
  const missing = [...storeMigrations, ...shared, ...own].filter(({ name }) => !made.has(name))
  return missing.reduce((sum, { statements }) => sum + statements.length + 1, 0)
}

async function tryPoint(trying: Trying, { half, kind, from, at }: Point): Promise<void> {
  const where = `${half} on ${kind} from ${from?.name ?? 'nothing'}, before statement ${at}`
  await using place = await openOldPlace(half, kind, from?.text ?? '')
  const before = await rowsOf(place)
  const ended = await promisify(execFile)(process.execPath, [program, half, kind, ...place.address], {
    env: {
      ...process.env,
      NODE_OPTIONS: `--import=${preload}`,
      TAKEBACK_FAILPOINT: `in-a-change:${at}`,
    },
  }).catch((error: unknown) => error as { readonly signal?: string; readonly stderr?: string })
  if (!('signal' in ended) || ended.signal !== 'SIGKILL')
    trying.broke(`${where}: it was not killed: ${ended.stderr ?? ''}`)
  // All changes are one transaction there.
  if (kind === 'postgres' && JSON.stringify([...(await rowsOf(place))]) !== JSON.stringify([...before]))
    trying.broke(`${where}: something of it is there`)

  await openAndClose(place, clockAt(1))
  if (JSON.stringify(await place.shape()) !== (await shapeOfNow(half, kind)))
    trying.broke(`${where}: the tables of the next process are not what they should be`)
  trying.broke(...lost(before, await rowsOf(place)).map((what) => `${where}: ${what}`))
  trying.tried(1)
}

const shapes = new Map<string, Promise<string>>()

function shapeOfNow(half: Half, kind: StoreKind): Promise<string> {
  const shape = shapes.get(half + kind) ?? shapeOfFresh(half, kind)
  shapes.set(half + kind, shape)
  return shape
}

async function shapeOfFresh(half: Half, kind: StoreKind): Promise<string> {
  await using fresh = await openOldPlace(half, kind, '')
  await openAndClose(fresh, clockAt(1))
  return JSON.stringify(await fresh.shape())
}
