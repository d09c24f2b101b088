/** An app backend that was away for a day, and a kill -9 with all that waits: rules P10 and P24 of docs/spec/reliability.md. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { needs } from '../../setup/needs.ts'
import { diceOf } from '../dice.ts'
import { scene, secondsOfScene } from '../runs/scene.ts'
import { fillOutbox } from './backlog.ts'
import { Endpoint } from './endpoint.ts'
import { Loop } from './loop.ts'

/** About as many as are delivered in a few times the time. */
const WAITING = secondsOfScene === 0 ? 2000 : Math.min(1_000_000, secondsOfScene * 1000)
const MOST_MEMORY_MIB = 256
const READY_WITHIN_MS = 5000
const FIRST_WITHIN_MS = 10_000
/** Looked at while nothing can be delivered. */
const WATCHED_MS = 2000

/** NaN: there is no such process, or no more. */
function memoryMib(pid: number): number {
  const file = `/proc/${pid}/status`
  const status = existsSync(file) ? readFileSync(file, 'utf8') : ''
  return Math.round(Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1024)
}

const descriptors = (pid: number) => readdirSync(`/proc/${pid}/fd`).length

/** For /proc. */
const needsLinux = needs(process.platform === 'linux', 'run it on Linux')

scene(
  'many webhooks wait behind an endpoint that is down, through a kill -9: memory stays bounded, the start is soon, all are delivered',
  { promise: ['P10', 'P24'], unit: 'webhooks that waited', rounds: 1, roundMs: 180_000, need: needsLinux },
  async (trying) => {
    await using endpoint = await Endpoint.open(diceOf(1))
    endpoint.manner = () => 'hangs up'
    await using loop = await Loop.openTo(endpoint.url, () => endpoint.calls)
    await loop.people(['romeo', 'juliet'])
    await loop.talk('romeo', 'juliet')
    await loop.kill('chat')
    fillOutbox(join(loop.folderOf('chat'), 'chat.db'), WAITING)

    let began = performance.now()
    const { pid } = await loop.start('chat')
    const ready = performance.now() - began
    let most = 0
    let mostOpen = 0
    const watch = setInterval(() => {
      const { pid: now } = loop.running('chat')
      // Between two processes there is none.
      if (!Number.isFinite(memoryMib(now))) return
      most = Math.max(most, memoryMib(now))
      mostOpen = Math.max(mostOpen, descriptors(now))
    }, 100)
    await wait(WATCHED_MS)
    trying.greatest('MiB while all wait', memoryMib(pid))
    await loop.kill('chat')

    endpoint.calls.length = 0
    endpoint.manner = () => 'answers'
    began = performance.now()
    await loop.start('chat')
    const readyAgain = performance.now() - began
    while (endpoint.calls.length === 0) await wait(5)
    const first = performance.now() - began
    const goal = WAITING + 1
    const came = () => new Set(endpoint.calls.map(({ key }) => key)).size
    while (endpoint.calls.length < goal || came() < goal) {
      const before = endpoint.calls.length
      await wait(500)
      if (endpoint.calls.length === before && came() < goal) await loop.freshChance()
    }
    const drained = (performance.now() - began) / 1000
    clearInterval(watch)

    trying.tried(goal)
    const slowestStart = Math.round(Math.max(ready, readyAgain))
    trying.greatest('ms until it listened after kill -9', slowestStart)
    trying.greatest('ms until the first was delivered', Math.round(first))
    trying.greatest('delivered a second', Math.round(goal / drained))
    trying.greatest('MiB at most', most)
    trying.greatest('file descriptors at most', mostOpen)
    if (most > MOST_MEMORY_MIB) trying.broke(`it took ${most} MiB`)
    if (slowestStart > READY_WITHIN_MS) trying.broke(`it listened after ${slowestStart} ms`)
    if (first > FIRST_WITHIN_MS) trying.broke(`the first was delivered after ${Math.round(first)} ms`)
  },
)
