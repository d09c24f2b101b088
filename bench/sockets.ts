import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { request } from 'undici'
import type { Bench } from './bench.ts'
import { type ChatChild, startChat } from './chat-child.ts'
import { benchFile, type Child, startChild } from './child.ts'
import { type Crowd, gatherCrowd } from './crowd.ts'
import { fillGroup } from './fill-group.ts'
import { median } from './median.ts'

/** The gateway's own bound; what else a process has open needs descriptors too. */
const mostSockets = 20_000
const spareDescriptors = 500
const perProcess = 6000
const stoppedClients = 1000
const probes = 300
/** To the group of those that do not read: a new text this often, until all of them are closed. */
const floodEveryMs = 40
const floodSeconds = 60
const floodText = 'x'.repeat(10_000)

export const bench: Bench = {
  question:
    'idle sockets: memory of each; 1,000 clients that stop reading: closed, and nobody else waits for them (send over REST until the other client has it)',
  async run(size) {
    const stopped = Math.max(10, Math.round(stoppedClients * size))
    const idle = Math.min(Math.round(mostSockets * size), descriptors() - spareDescriptors) - stopped
    const folder = mkdtempSync(join(tmpdir(), 'takeback-bench-'))
    const chat = await startChat(folder)
    const lines: string[] = []
    try {
      await fillGroup(chat, 'slow', stopped)
      await importPeople(chat, stopped, idle)
      await chat.rest('im_open_login_svc/multiaccount_import', { Accounts: ['romeo', 'juliet'] })
      const juliet = await gatherCrowd(chat.origin, 1, () => chat.login('juliet'))
      const count = Math.max(20, Math.round(probes * size))
      lines.push(`nobody else: ${await probe(chat, juliet, count)}`)

      const before = await settledBytes(chat)
      const crowd = await gather(chat, stopped, idle)
      const each = ((await settledBytes(chat)) - before) / idle
      lines.push(`${idle} idle sockets: ${(each / 1024).toFixed(1)} KiB of memory each`)
      const began = performance.now()
      const late = await gatherCrowd(chat.origin, 1, () => chat.login('romeo'))
      lines.push(`  one more login: ${(performance.now() - began).toFixed(1)} ms`)
      lines.push(`  among them: ${await probe(chat, juliet, count)}`)
      late.close()

      const [slow] = await gather(chat, 0, stopped)
      const sockets = figure(await scrape(chat), 'live_sockets')
      slow?.signal('SIGSTOP')
      lines.push(
        ...(await flood(chat, juliet, sockets - stopped, size < 1 ? floodEveryMs / 8 : floodEveryMs)),
      )
      slow?.signal('SIGKILL')
      juliet.close()
      await Promise.all(crowd.map((child) => child.stop()))
      return [...lines, `  checked: the ${stopped} that stopped reading were closed, and nobody else`]
    } finally {
      await chat.stop()
      rmSync(folder, { recursive: true })
    }
  },
}

/** What one process may have open. */
function descriptors(): number {
  const limit = execFileSync('sh', ['-c', 'ulimit -Hn'], { encoding: 'utf8' }).trim()
  return limit === 'unlimited' ? Infinity : Number(limit)
}

async function importPeople(chat: ChatChild, first: number, count: number): Promise<void> {
  for (let at = 0; at < count; at += 100) {
    const Accounts = Array.from({ length: Math.min(100, count - at) }, (_, i) => `user-${first + at + i}`)
    await chat.rest('im_open_login_svc/multiaccount_import', { Accounts })
  }
}

async function gather(chat: ChatChild, first: number, count: number): Promise<Child[]> {
  const file = benchFile('crowd-child.ts')
  const children: Child[] = []
  for (let at = 0; at < count; at += perProcess) {
    const some = Math.min(perProcess, count - at)
    const address = `127.0.0.${2 + children.length}`
    const args = [chat.origin, chat.ready['sdkAppId'], first + at, some, address].map(String)
    children.push(await startChild(file, args))
  }
  return children
}

/** The event loop is asked every so often, and on time when it answers after this. */
const delayTickMs = 10

let random = 0

/** One message after the other to Juliet. */
async function probe(chat: ChatChild, juliet: Crowd, count: number): Promise<string> {
  await scrape(chat)
  const times: number[] = []
  for (let i = 0; i < count; i += 1) times.push(await told(chat, juliet))
  return describe(times, lateness(await scrape(chat)))
}

async function told(chat: ChatChild, juliet: Crowd): Promise<number> {
  random += 1
  const heard = juliet.everybodyHears()
  const began = performance.now()
  await chat.rest('openim/sendmsg', {
    From_Account: 'romeo',
    To_Account: 'juliet',
    MsgRandom: random,
    MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'can you hear me?' } }],
  })
  await heard
  return performance.now() - began
}

/** Until `left` sockets remain: those that stopped reading are gone. */
async function flood(chat: ChatChild, juliet: Crowd, left: number, everyMs: number): Promise<string[]> {
  const before = chat.residentBytes()
  let most = before
  let sent = 0
  const gone = new AbortController()
  let late = 0
  const times: number[] = []
  const began = performance.now()
  await scrape(chat)

  async function floodThem(): Promise<void> {
    while (!gone.signal.aborted) {
      const next = pause(everyMs)
      random += 1
      await chat.rest('group_open_http_svc/send_group_msg', {
        GroupId: 'slow',
        Random: random,
        MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: floodText } }],
      })
      sent += 1
      most = Math.max(most, chat.residentBytes())
      await next
    }
  }
  async function talkMeanwhile(): Promise<void> {
    while (!gone.signal.aborted) {
      times.push(await told(chat, juliet))
      await pause(floodEveryMs / 4)
    }
  }
  async function watch(): Promise<void> {
    try {
      for (let sockets = Infinity; sockets > left;) {
        if (performance.now() - began > floodSeconds * 1000) throw new Error('some were not closed')
        await pause(500)
        const metrics = await scrape(chat)
        late = Math.max(late, lateness(metrics))
        sockets = figure(metrics, 'live_sockets')
      }
    } finally {
      gone.abort()
    }
  }
  await Promise.all([floodThem(), talkMeanwhile(), watch()])
  const seconds = (performance.now() - began) / 1000
  const mebibytes = (bytes: number) => (bytes / 2 ** 20).toFixed(0)
  return [
    `clients that do not read, in a group that is told ${sent} texts of 10 kB in ${seconds.toFixed(1)} s: all closed`,
    `  memory before ${mebibytes(before)} MiB, at most ${mebibytes(most)} MiB, afterwards ${mebibytes(await settledBytes(chat))} MiB`,
    `  others meanwhile: ${describe(times, late)}`,
  ]
}

/** Of the event loop since the last scrape, 99 times of 100. */
function lateness(metrics: string): number {
  return figure(metrics, 'nodejs_eventloop_lag_p99_seconds') * 1000 - delayTickMs
}

function describe(times: readonly number[], late: number): string {
  const sorted = times.toSorted((a, b) => a - b)
  const p99 = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.99))] ?? Number.NaN
  return `p50 ${median(times).toFixed(2)} ms, p99 ${p99.toFixed(2)} ms of ${times.length}; event loop late by p99 ${late.toFixed(1)} ms`
}

async function scrape(chat: ChatChild): Promise<string> {
  const { body } = await request(`${chat.origin}/metrics`)
  return body.text()
}

function figure(metrics: string, name: string): number {
  return Number(new RegExp(`^takeback_chat_${name} (\\S+)`, 'm').exec(metrics)?.[1])
}

/** When it has stopped falling. */
async function settledBytes(chat: ChatChild): Promise<number> {
  let last = Infinity
  for (;;) {
    await pause(1000)
    const now = chat.residentBytes()
    if (now > last * 0.99) return now
    last = now
  }
}
