/** How soon a receiver answers while its handlers hang and its disk is slow: rule P05 of docs/spec/reliability.md. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { webhookCommands, webhookUrl } from '@takeback/protocol'
import { faultFsLibrary, needsFaultFs } from '../fault-fs/build.ts'
import { startProcess } from '../loop/start-process.ts'
import { scene, secondsOfScene } from '../runs/scene.ts'

const app = 1_400_000_000
/** Tencent's patience, and ours. */
const PATIENCE_MS = 2000
const PER_SECOND = secondsOfScene === 0 ? 50 : 500
const SECONDS_OF_ROUND = 2
const program = new URL('hanging-receiver.ts', import.meta.url)

interface Answered {
  readonly status: number
  /** From when it should have been sent, whether or not the sender was late itself; without what the sender stood still. */
  readonly ms: number
}

/** A sender that stands still hears no answer, however soon it came: a machine of two cores stops it for seconds. */
const TICK_MS = 20
const STANDS_STILL_MS = 200

/** Gives how long it stood still between two times, of performance.now(). */
function watchItself(): Disposable & { readonly stoodStill: (from: number, to: number) => number } {
  const pauses: (readonly [from: number, to: number])[] = []
  let last = performance.now()
  const ticking = setInterval(() => {
    const now = performance.now()
    if (now - last > STANDS_STILL_MS) pauses.push([last, now])
    last = now
  }, TICK_MS)
  return {
    stoodStill: (from, to) =>
      pauses.reduce((sum, [begin, end]) => sum + Math.max(0, Math.min(to, end) - Math.max(from, begin)), 0),
    [Symbol.dispose]: () => clearInterval(ticking),
  }
}

/** An open loop: each is sent at its time, however many are not answered yet. */
async function send(callback: string, first: number, agent: Agent): Promise<Answered[]> {
  using itself = watchItself()
  const begin = performance.now()
  const count = PER_SECOND * SECONDS_OF_ROUND
  const answers: Promise<{ readonly status: number; readonly due: number; readonly at: number }>[] = []
  for (let n = 0; n < count; n += 1) {
    const due = begin + (n * 1000) / PER_SECOND
    await wait(Math.max(0, due - performance.now()))
    answers.push(post(callback, first + n, agent).then((status) => ({ status, due, at: performance.now() })))
  }
  const answered = await Promise.all(answers)
  return answered.map(({ status, due, at }) => ({ status, ms: at - due - itself.stoodStill(due, at) }))
}

function post(callback: string, n: number, agent: Agent): Promise<number> {
  const command = webhookCommands.c2cRecall
  const url = webhookUrl(callback, { sdkAppId: app, command, clientIp: '127.0.0.1', platform: 'RESTAPI' })
  const MsgKey = `${n}_${n}_1700000000`
  const body = { CallbackCommand: command, From_Account: 'romeo', To_Account: `juliet${n % 50}`, MsgKey }
  return new Promise((resolve) => {
    const sent = request(url, { method: 'POST', agent }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0))
    })
    // No answer: a sender would have given up long before.
    sent.setTimeout(10 * PATIENCE_MS, () => sent.destroy())
    sent.on('error', () => resolve(0))
    sent.end(JSON.stringify(body))
  })
}

for (const [disk, fault, need] of [
  ['', {}, {}],
  [', and each flush takes 200 ms', { FAULT_FS: 'slow/200' }, needsFaultFs],
] as const) {
  scene(
    `all handlers hang${disk}: every webhook is answered before its sender gives up`,
    { promise: 'P05', unit: 'webhooks', rounds: 1, need },
    async (trying) => {
      const folder = realpathSync(mkdtempSync(join(tmpdir(), 'takeback-answers-')))
      const env = disk === '' ? {} : { ...fault, FAULT_FS_WATCH: folder, LD_PRELOAD: faultFsLibrary() }
      const receiver = await startProcess(program, [folder], env)
      const agent = new Agent({ keepAlive: true, maxSockets: 256 })
      const times: number[] = []
      let sent = 0
      for (const _seed of trying.rounds()) {
        const answers = await send(receiver.said, sent, agent)
        sent += answers.length
        trying.tried(answers.length)
        for (const { status, ms } of answers) {
          times.push(ms)
          trying.add(`answered ${status}`, 1)
          if (status !== 200 && status !== 503) trying.broke(`answered ${status} after ${Math.round(ms)} ms`)
        }
      }
      const sorted = times.toSorted((one, other) => one - other)
      const share = (of: number) =>
        Math.ceil(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * of))] ?? 0)
      trying.greatest('a second', PER_SECOND)
      for (const [name, of] of [
        ['p50', 0.5],
        ['p99', 0.99],
        ['p99.9', 0.999],
        ['p99.99', 0.9999],
        ['slowest', 1],
      ] as const) {
        trying.greatest(`${name} in ms`, share(of))
      }
      // The very slowest may have waited for a core of a busy machine; not one in a hundred.
      if (share(0.99) > PATIENCE_MS) trying.broke(`one in a hundred waited for ${share(0.99)} ms`)
      agent.destroy()
      await receiver.end('SIGKILL')
      rmSync(folder, { recursive: true })
    },
  )
}
