/** One effect, whatever dies and however often a webhook comes: rules R40-R43 of docs/spec/receiving.md. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { createReceiver } from '@takeback/receiver'
import { memoryInbox } from '@takeback/receiver/memory'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { needsPostgres, type Need } from '../setup/needs.ts'
import { needsMariadb, startMariadb } from './mariadb-server.ts'
import { openPostgresDatabase, tell } from './postgres-database.ts'
import { allSteps, shops, steps, type Shop, type ShopKind, type Step } from './shops.ts'

/** A machine may be busy. */
const patience = { timeout: 60_000 }
const quiet = { warn: () => {}, error: () => {} }
const folder = mkdtempSync(join(tmpdir(), 'takeback-shop-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** A database server for the suite: nothing for the two that are files. */
interface Server extends AsyncDisposable {
  readonly place: string
  /** Where a receiver's inbox is, that nobody else has. */
  inbox(step: Step): string
  /** What a killed receiver had leased others may have when its time is over: it is over now. */
  endLeases(step: Step): Promise<void>
}

interface Driver {
  readonly kind: ShopKind
  readonly need: Need
  /** Those of the inbox are tried here where it is on PostgreSQL, on a file by P03 of docs/spec/reliability.md. */
  readonly steps: readonly Step[]
  start(): Promise<Server>
}

/** Who opens it next may have at once what its only other owner had leased. */
const onFile = (name: string) => ({
  inbox: (step: Step) => join(folder, `${name}-${step}.db`),
  async endLeases() {},
})

const file = (name: string) => async (): Promise<Server> => ({
  ...onFile(name),
  place: join(folder, `${name}.db`),
  async [Symbol.asyncDispose]() {},
})

const drivers: readonly Driver[] = [
  { kind: 'sqlite', need: {}, steps, start: file('shop') },
  { kind: 'better', need: {}, steps, start: file('better') },
  {
    kind: 'postgres',
    need: needsPostgres,
    steps: allSteps,
    async start() {
      const database = await openPostgresDatabase()
      const ended = 'SET ripe_at = 0 WHERE leased_until IS NOT NULL'
      return {
        ...database,
        place: database.url,
        inbox: (step) => `${database.url}#inbox_${step}`,
        endLeases: (step) => tell(database.url, `UPDATE inbox_${step}.jobs ${ended}`),
      }
    },
  },
  {
    kind: 'mysql',
    need: needsMariadb,
    steps,
    async start() {
      const server = await startMariadb()
      return { ...onFile('mysql'), ...server, place: server.socketPath }
    },
  },
]

for (const driver of drivers) {
  const { kind, need } = driver
  describe(kind, need, () => {
    let server: Server
    let shop: Shop
    beforeAll(async () => {
      server = await driver.start()
      shop = await shops[kind](server.place)
    })
    afterAll(async () => {
      await shop.close()
      await server[Symbol.asyncDispose]()
    })
    const effectsOf = async (part: string) =>
      (await shop.redactions()).filter((key) => key.includes(part)).toSorted()

    test.each(driver.steps)('[R40] kill -9 after "%s": one effect', async (step) => {
      const args = [kind, server.place, server.inbox(step)]
      const first = await startShop([...args, step])
      // It may die before it has said the answer that it has stored.
      const answered = deliver(first.port, c2c(step)).catch(() => null)
      expect(await first.ended).toBe('SIGKILL')
      await answered

      const second = await startShop(args)
      await server.endLeases(step)
      // A sender that heard no answer tries again. What is recalled later in the conversation is handled when this is over.
      for (const name of [step, `${step}-later`]) {
        expect((await deliver(second.port, c2c(name))).status).toBe(200)
      }
      const both = [step, `${step}-later`].map((name) => `1400000000/c2c/jared/${kind}/${name}`)
      await expect.poll(() => effectsOf(`/${step}`), patience).toContain(both[1])
      second.child.kill('SIGKILL')
      await second.ended
      expect(await effectsOf(`/${step}`)).toEqual(both)
    })

    test('[R41] 1,000 duplicates in parallel, each at a receiver that has lost its memory: one effect', async () => {
      await using receivers = await lostReceivers(5, shop)
      const answers = await Promise.all(
        Array.from({ length: 1000 }, (_, index) => receivers.post(index % 5, c2c('thousand'))),
      )
      expect(new Set(answers)).toEqual(new Set([200]))
      await receivers.settled
      expect(await effectsOf('thousand')).toEqual([`1400000000/c2c/jared/${kind}/thousand`])
    })

    test('[R43] lists that are grouped otherwise, at receivers that have lost their memory: each message once', async () => {
      await using receivers = await lostReceivers(5, shop)
      const lists = [[1, 2, 3], [3, 4], [5, 1], [2, 5, 6, 7], [7]]
      await Promise.all(lists.map((numbers, index) => receivers.post(index, group(kind, numbers))))
      await receivers.settled
      const effects = await effectsOf(`/group/${kind}/`)
      expect(effects.map((key) => Number(key.at(-1)))).toEqual([1, 2, 3, 4, 5, 6, 7])
    })

    function c2c(name: string) {
      const command = 'C2C.CallbackAfterMsgWithDraw'
      return { CallbackCommand: command, From_Account: 'jared', To_Account: kind, MsgKey: name }
    }
  })
}

function group(GroupId: string, numbers: readonly number[]) {
  return {
    CallbackCommand: 'Group.CallbackAfterRecallMsg',
    Operator_Account: 'admin',
    Type: 'Public',
    GroupId,
    MsgSeqList: numbers.map((MsgSeq) => ({ MsgSeq })),
    EventTime: '1670574414123',
  }
}

interface ShopProcess {
  readonly child: ChildProcess
  readonly port: number
  /** By which signal. */
  readonly ended: Promise<NodeJS.Signals | null>
}

async function startShop(args: readonly string[]): Promise<ShopProcess> {
  const script = fileURLToPath(new URL('shop-process.ts', import.meta.url))
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'exit').then(([, signal]) => signal as NodeJS.Signals | null)
  const [port] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  return { child, port: Number(port), ended }
}

function deliver(port: number, body: { readonly CallbackCommand: string }): Promise<Response> {
  return fetch(`http://127.0.0.1:${port}${callbackPath(body)}`, {
    method: 'POST',
    body: JSON.stringify(body),
  })
}

function callbackPath({ CallbackCommand }: { readonly CallbackCommand: string }): string {
  return `/callback?SdkAppid=1400000000&CallbackCommand=${CallbackCommand}&contenttype=json`
}

/** Receivers that know nothing of each other, in front of one shop. */
async function lostReceivers(count: number, shop: Shop) {
  let waiting = count
  const settled = Promise.withResolvers<void>()
  const all = await Promise.all(
    Array.from({ length: count }, async () => {
      const inbox = await memoryInbox({ log: quiet })
      const receiver = createReceiver({ sdkAppId: 1_400_000_000, inbox, log: quiet })
      receiver.on('recall', (recall) => shop.redact(recall, () => {}))
      const stop = receiver.onChange(() => {
        if (receiver.counters.handled === 0) return
        stop()
        waiting -= 1
        if (waiting === 0) settled.resolve()
      })
      return { inbox, receiver }
    }),
  )
  return {
    settled: settled.promise,
    async post(index: number, body: { readonly CallbackCommand: string }): Promise<number> {
      const answer = await all[index]?.receiver.handle({
        method: 'POST',
        rawUrl: callbackPath(body),
        headers: {},
        clientIp: '127.0.0.1',
        readBody: async () => Buffer.from(JSON.stringify(body)),
      })
      return answer?.status ?? 0
    },
    async [Symbol.asyncDispose]() {
      for (const { receiver, inbox } of all) {
        await receiver.close()
        await inbox.close()
      }
    },
  }
}
