/** The receiver as people run it: rules P11, P12 and P15 of docs/spec/reliability.md. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { below, diceOf } from '../dice.ts'
import { faultFsLibrary, needsFaultFs } from '../fault-fs/build.ts'
import { EndedEarly, type Ended, type Running } from '../loop/start-process.ts'
import { scene, type Trying } from '../runs/scene.ts'
import { ReceiveCommand, type Delivered } from './receive-command.ts'
import { openSmallDisk, needsSmallDisk } from './small-disk.ts'

/** EX_IOERR of sysexits.h. */
const IO_ERROR = 74
/** About as many as an opening and some fifteen webhooks make. */
const LAST_CHANGE = 150
const LANES = 4
/** A fault that nothing has met by then never comes. */
const MOST_DELIVERIES = 400

function folderOfItsOwn(): { readonly folder: string } & Disposable {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'takeback-service-')))
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true }) }
}

/** Lanes that deliver one after the other until they are told to stop. Gives how many were answered how. */
async function deliverUntil(
  command: ReceiveCommand,
  isOver: (delivered: Delivered) => boolean,
): Promise<Map<Delivered, number>> {
  const counts = new Map<Delivered, number>()
  let over = false
  const lane = async () => {
    while (!over) {
      const delivered = await command.deliver()
      counts.set(delivered, (counts.get(delivered) ?? 0) + 1)
      over ||= isOver(delivered)
    }
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  return counts
}

scene(
  'takeback receive, whose disk fails once: it answers nothing more, ends with 74, and all that it answered is there',
  { promise: 'P12', unit: 'errors', rounds: 2, need: needsFaultFs },
  async (trying) => {
    using place = folderOfItsOwn()
    const data = join(place.folder, 'data')
    const command = new ReceiveCommand(data)
    await (await command.start()).end('SIGTERM')
    for (const seed of trying.rounds()) {
      const at = 1 + below(diceOf(seed), LAST_CHANGE)
      const env = { LD_PRELOAD: faultFsLibrary(), FAULT_FS_WATCH: data, FAULT_FS: `eio/${at}` }
      const ended = await untilItEnds(command, env, trying)
      if (ended === null) continue
      trying.tried(1)
      if (ended.code !== IO_ERROR) trying.broke(`change ${at}: it ended with ${ended.signal ?? ended.code}`)
      trying.broke(...command.wrong().map((sentence) => `change ${at}: ${sentence}`))
    }
  },
)

/** Null: nothing met the fault. An opening that is refused ends with 1, before anything was promised. */
async function untilItEnds(
  command: ReceiveCommand,
  env: NodeJS.ProcessEnv,
  trying: Trying,
): Promise<Ended | null> {
  let running: Running
  try {
    running = await command.start(env)
  } catch (error) {
    if (!(error instanceof EndedEarly)) throw error
    trying.add('refused to start', 1)
    return error.ended.code === 1 ? { code: IO_ERROR, signal: null } : error.ended
  }
  let count = 0
  let refusedAt = 0
  await deliverUntil(command, (delivered) => {
    count += 1
    if (delivered !== 200 && refusedAt === 0) refusedAt = performance.now()
    return typeof delivered !== 'number' || count > MOST_DELIVERIES
  })
  if (refusedAt === 0) {
    await running.end('SIGKILL')
    return null
  }
  const ended = await running.ended
  trying.greatest('ms from the first refusal to the end', Math.round(performance.now() - refusedAt))
  return ended
}

scene(
  'takeback receive on a disk that is full: 503, the page goes on, and 200 again without a restart when there is room',
  { promise: 'P11', unit: 'full disks', rounds: 1, need: needsSmallDisk() },
  async (trying) => {
    for (const seed of trying.rounds()) {
      const size = 1200 + below(diceOf(seed), 1500)
      using disk = openSmallDisk(size)
      const data = join(disk.folder, 'data')
      mkdirSync(data)
      const command = new ReceiveCommand(data)
      const running = await command.start()
      const told = await deliverUntil(command, (delivered) => delivered !== 200)
      const statuses = [...told.keys()].filter((status) => status !== 200 && status !== 503)
      if (statuses.length > 0) trying.broke(`full at ${size} kB: answered ${statuses.join(', ')}`)
      const list = await command.readsList()
      if (list !== 200) trying.broke(`full at ${size} kB: the page's list says ${list}`)
      disk.grow(size * 4)
      const begin = performance.now()
      while ((await command.deliver()) !== 200 && performance.now() - begin < 10_000) await wait(20)
      trying.greatest('ms until it takes again', Math.round(performance.now() - begin))
      if ((await command.deliver()) !== 200)
        trying.broke(`full at ${size} kB: there is room, and it takes nothing`)
      const { code } = await running.end('SIGTERM')
      if (code !== 0) trying.broke(`it ended with ${code}: ${running.log()}`)
      trying.broke(...command.wrong())
      trying.tried(1)
    }
  },
)

scene(
  'takeback receive, stopped under load: it ends with 0 within ten seconds, and all that it answered is there',
  { promise: 'P15', unit: 'stops', rounds: 2 },
  async (trying) => {
    using place = folderOfItsOwn()
    const command = new ReceiveCommand(join(place.folder, 'data'))
    for (const seed of trying.rounds()) {
      const dice = diceOf(seed)
      const running = await command.start()
      let left = 1 + below(dice, 60)
      let stopping: Promise<Ended> | undefined
      let began = 0
      const told = await deliverUntil(command, (delivered) => {
        left -= 1
        if (left <= 0) {
          began ||= performance.now()
          stopping ??= running.end('SIGTERM')
        }
        return typeof delivered !== 'number'
      })
      const ended = await stopping
      const took = Math.round(performance.now() - began)
      trying.greatest('ms until it ended', took)
      for (const [how, count] of told) trying.add(`answered ${how}`, count)
      if (ended?.code !== 0) trying.broke(`it ended with ${ended?.signal ?? ended?.code}`)
      const hungUp = told.get('hung up') ?? 0
      if (hungUp > 0) trying.broke(`it hung up on ${hungUp} whom it had accepted`)
      if (took > 10_000) trying.broke(`it took ${took} ms to end`)
      trying.broke(...command.wrong())
      trying.tried(1)
    }
  },
)
