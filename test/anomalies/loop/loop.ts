/**
 * The whole loop over two real processes, which may be killed at any moment and are started again on the same folders and
 * ports: people of the Chat backend talk and take back, the app backend makes its effects in a shop of its own. Closes itself.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { effectKey } from '@takeback/protocol'
import { systemClock } from '../../../packages/takeback/src/cli/system-clock.ts'
import { givenUpIn, parkedIn, triedAgainIn, wrongIn } from '../crash/chat-script.ts'
import type { Failpoint } from '../patches/failpoints.ts'
import { AdminCalls } from './admin-calls.ts'
import { doubled, lost, outOfOrder, type Asked, type Effect } from './history.ts'
import { shiftClock } from './shifted-clock.ts'
import { Shop, type shopFailpoints } from './shop.ts'
import { EndedEarly, startProcess, type Ended, type Running } from './start-process.ts'

export const loopApp = 1_400_000_000
export const loopToken = 'loop-token-of-more-than-24-characters'
const withdraw = 'openim/admin_msgwithdraw'
/** The documented answers to a recall of what is recalled already. */
const recalledAlready = new Set([20023, 10032])
/** Between two things that one person says: enough for a kill to find something under way, and cheap. */
const PACE_MS = 100
/** Between two looks at what is acknowledged. */
const PAUSE_MS = 15
/** People who are told of so many recalls without an effect say no more until there are fewer: what waits stays a moment's work. */
const MOST_WAITING = 60
/** Between two looks at what still waits. */
const SETTLE_MS = 300
/** For what waits for a retry when all is well again; a busy machine is slow, and that is no failure. */
const PATIENCE_MS = 60_000

export type Half = 'chat' | 'receiver'
export type AnyFailpoint = Failpoint | (typeof shopFailpoints)[number]

interface Listed {
  readonly Deliveries: readonly { readonly Id: number }[]
}

const preload = fileURLToPath(new URL('../patches/patched-modules.ts', import.meta.url))
const programs = {
  chat: new URL('chat-process.ts', import.meta.url),
  receiver: new URL('receiver-process.ts', import.meta.url),
}

export class Loop implements AsyncDisposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'takeback-loop-'))
  readonly asked: Asked[] = []
  readonly #ports: Record<Half, string> = { chat: '0', receiver: '0' }
  readonly #running: Partial<Record<Half, Running>> = {}
  #effects = () => this.#inShop()
  #made = () => this.#madeInShop()
  readonly admin = new AdminCalls(() => `http://127.0.0.1:${this.#ports.chat}`, {
    now: () => systemClock.now() + this.#chatShiftMs,
  })
  #talked = 0
  #chances = 0
  #chatShiftMs = 0
  #hook = ''
  #apps: readonly number[] = [loopApp]

  /** With an app backend that makes its effects in a shop. */
  static async open(): Promise<Loop> {
    const loop = new Loop()
    loop.#hook = (await loop.start('receiver')).said
    await loop.start('chat')
    return loop
  }

  /** The Chat backend alone: webhooks go to the URL, and `accepted` gives what was accepted there, in order. */
  static async openTo(
    hook: string,
    accepted: () => readonly Effect[],
    apps: readonly number[] = [loopApp],
  ): Promise<Loop> {
    const loop = new Loop()
    loop.#apps = apps
    loop.#hook = hook
    loop.#effects = accepted
    loop.#made = () => accepted().length
    await loop.start('chat')
    return loop
  }

  private constructor() {
    for (const half of ['chat', 'receiver'] as const) mkdirSync(this.folderOf(half))
  }

  folderOf(half: Half): string {
    return join(this.folder, half)
  }

  /** `deadly`: it is killed when it comes to this point for the n-th time. */
  async start(half: Half, deadly?: readonly [point: AnyFailpoint, n: number]): Promise<Running> {
    const port = this.#ports[half]
    const args = half === 'chat' ? [port, this.#hook, loopToken, this.#apps.join(',')] : [port, loopToken]
    const env = deadly && {
      TAKEBACK_FAILPOINT: deadly.join(':'),
      NODE_OPTIONS: `${process.env['NODE_OPTIONS'] ?? ''} --import ${preload}`,
    }
    const running = await startProcess(programs[half], [this.folderOf(half), ...args], env)
    this.#ports[half] = new URL(running.said).port
    this.#running[half] = running
    return running
  }

  running(half: Half): Running {
    const running = this.#running[half]
    if (running === undefined) throw new Error(`${half} was not started`)
    return running
  }

  async kill(half: Half): Promise<Ended> {
    return this.running(half).end('SIGKILL')
  }

  /** Started with a failpoint, it may come to it before it listens. */
  async startDeadly(half: Half, point: AnyFailpoint, n: number): Promise<Ended> {
    try {
      const running = await this.start(half, [point, n])
      // One that died again and again is left alone for longer and longer.
      if (half === 'receiver') await this.freshChance()
      return await running.ended
    } catch (error) {
      if (error instanceof EndedEarly) return error.ended
      throw error
    }
  }

  setClock(half: Half, shiftMs: number): void {
    if (half === 'chat') this.#chatShiftMs = shiftMs
    shiftClock(this.folderOf(half), shiftMs)
  }

  async people(names: readonly string[], app = loopApp): Promise<void> {
    await this.admin.insist('im_open_login_svc/multiaccount_import', { Accounts: names }, { app })
  }

  /** Says something to somebody and takes it back, insisting on both. Gives the key of the effect. */
  async talk(from: string, to: string, app = loopApp): Promise<string> {
    const { asked, recall } = await this.#say(from, to, app)
    await this.admin.insist(withdraw, recall, { app, alsoGood: recalledAlready })
    asked.isAcknowledged = true
    return asked.key
  }

  /** Says something, and takes it back so many times at once. Gives the codes. */
  async race(from: string, to: string, times: number): Promise<number[]> {
    const { asked, recall } = await this.#say(from, to, loopApp)
    const answers = await Promise.all(
      Array.from({ length: times }, () => this.admin.call(withdraw, recall, loopApp)),
    )
    asked.isAcknowledged = true
    return answers.map((answer) => answer?.ErrorCode ?? -1)
  }

  async #say(From_Account: string, To_Account: string, app: number) {
    this.#talked += 1
    const said = await this.admin.insist(
      'openim/sendmsg',
      {
        From_Account,
        To_Account,
        MsgSeq: this.#talked,
        MsgRandom: Math.trunc(Math.random() * 2 ** 32),
        MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: `${this.#talked} wherefore` } }],
      },
      { app },
    )
    const MsgKey = String(said['MsgKey'])
    const place = { kind: 'c2c', sender: From_Account, recipient: To_Account } as const
    const asked: Asked = {
      conversation: `${app} ${From_Account} ${To_Account}`,
      key: effectKey(app, place, { name: MsgKey }),
      isAcknowledged: false,
    }
    this.asked.push(asked)
    return { asked, recall: { From_Account, To_Account, MsgKey } }
  }

  /** Everybody talks in their own conversation, again and again, as long as the effects keep up. Gives what stops them. */
  async talkOn(conversations: number): Promise<() => Promise<void>> {
    const names = Array.from({ length: conversations }, (_, index) => [`romeo${index}`, `juliet${index}`])
    await this.people(names.flat())
    const over = new AbortController()
    const talking = names.map(async ([from = '', to = '']) => {
      while (!over.signal.aborted) {
        await this.talk(from, to)
        do await wait(PACE_MS)
        while (this.#acknowledged() - this.#made() > MOST_WAITING && !over.signal.aborted)
      }
    })
    return async () => {
      over.abort()
      await Promise.all(talking)
    }
  }

  /** Waits until so many recalls more are acknowledged. */
  async acknowledged(count: number): Promise<void> {
    const goal = this.#acknowledged() + count
    const deadline = performance.now() + PATIENCE_MS
    while (this.#acknowledged() < goal && performance.now() < deadline) await wait(PAUSE_MS)
  }

  #acknowledged(): number {
    return this.asked.filter(({ isAcknowledged }) => isAcknowledged).length
  }

  /** Waits until every acknowledged recall has its effect; what waits for its retry goes out now. */
  async settle(): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS
    while (lost(this.asked, this.#effects()).length > 0 && performance.now() < deadline) {
      await this.freshChance()
      for (const State of ['parked', 'dead']) await this.#sendAgain(State)
      await wait(SETTLE_MS)
    }
  }

  /** At an admin's word: rule D25. */
  async #sendAgain(State: string): Promise<void> {
    const wish = { State, Limit: 100 }
    const { Response } = await this.admin.insist('takeback_config/list_deliveries', wish, { app: loopApp })
    const Ids = (Response as Listed).Deliveries.map(({ Id }) => Id)
    if (Ids.length > 0) await this.admin.insist('takeback_config/redeliver', { Ids }, { app: loopApp })
  }

  /** What waits for its retry, or for an endpoint that is left alone, goes out now: another URL, rule D20. */
  async freshChance(): Promise<void> {
    this.#chances += 1
    const Url = `${this.#hook}?chance=${this.#chances}`
    await this.admin.insist('takeback_config/update_callback', { Url }, { app: loopApp })
  }

  #inShop(): readonly Effect[] {
    using shop = this.shop()
    return shop.effects()
  }

  #madeInShop(): number {
    using shop = this.shop()
    return shop.made()
  }

  shop(): Shop {
    return new Shop(join(this.folderOf('receiver'), 'shop.db'))
  }

  /** Webhooks that came again, in whatever grouping. */
  redeliveries(): number {
    using inbox = new DatabaseSync(join(this.folderOf('receiver'), 'inbox.db'), { timeout: 20_000 })
    return Number(inbox.prepare('SELECT sum(redeliveries) AS count FROM progress').get()?.['count'])
  }

  /** Keys of the effects whose webhook left the order of its conversation. Not while it runs. */
  parked(): ReadonlySet<string> {
    return this.#keysOf(parkedIn(join(this.folderOf('chat'), 'chat.db')))
  }

  /** Keys of the effects whose webhook was tried more than once. Not while it runs. */
  triedAgain(): ReadonlySet<string> {
    return this.#keysOf(triedAgainIn(join(this.folderOf('chat'), 'chat.db')))
  }

  #keysOf(names: ReadonlySet<string>): ReadonlySet<string> {
    return new Set(
      this.asked.map(({ key }) => key).filter((key) => names.has(key.slice(key.lastIndexOf('/') + 1))),
    )
  }

  /** What is wrong with all that happened; how many were parked, and given up until an admin sent them again. Ends both. */
  async verdict(): Promise<{ readonly wrong: string[]; readonly parked: number; readonly givenUp: number }> {
    const effects = this.#effects()
    await Promise.all(Object.values(this.#running).map((running) => running.end('SIGTERM')))
    const file = join(this.folderOf('chat'), 'chat.db')
    const [parked, givenUp] = [parkedIn(file), givenUpIn(file)]
    // One that alone fails again and again leaves the order of its conversation (D21), and so does what an admin sends again (D25).
    const late = parked.union(givenUp)
    const inOrder = effects.filter(({ key }) => !late.has(key.slice(key.lastIndexOf('/') + 1)))
    const wrong = [
      ...lost(this.asked, effects),
      ...doubled(this.asked, effects),
      ...outOfOrder(this.asked, inOrder),
      ...wrongIn(file),
    ]
    return { wrong, parked: parked.size, givenUp: givenUp.size }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(Object.values(this.#running).map((running) => running.end('SIGKILL')))
    rmSync(this.folder, { recursive: true })
  }
}
