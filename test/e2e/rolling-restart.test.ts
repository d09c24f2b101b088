/** Two receivers behind a balancer, on one PostgreSQL: rule R90 of docs/spec/receiving.md. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { type OverviewView, type RecallPage, webhookCommands, webhookUrl } from '@takeback/protocol'
import { Client, Pool } from 'pg'
import { describe, expect, inject, test } from 'vitest'
import { needsPostgres } from '../setup/needs.ts'
import { startBalancer, type Balancer } from './balancer.ts'
import { runCommand, startService, type Service } from './service.ts'

const sdkAppId = 1_400_000_000
const GROUPS = 40
const PER_GROUP = 50
const RETRY_MS = 20

/** A database of its own (it goes with the run's PostgreSQL), receivers on it, and a balancer before them. */
class Shop implements AsyncDisposable {
  readonly store: string
  readonly pool: Pool
  readonly balancer: Balancer
  readonly #folder = mkdtempSync(join(tmpdir(), 'takeback-shop-'))
  readonly #started: Service[] = []

  private constructor(url: URL, balancer: Balancer) {
    this.store = url.href
    this.pool = new Pool({ connectionString: url.href, max: 2 })
    this.balancer = balancer
  }

  static async open(): Promise<Shop> {
    const url = new URL(await (await fetch(inject('postgres'))).text())
    const admin = new Client({ connectionString: url.href })
    await admin.connect()
    url.pathname = `/shop_${process.pid}_${Math.floor(performance.now())}`
    await admin.query(`CREATE DATABASE ${url.pathname.slice(1)}`)
    await admin.end()
    return new Shop(url, await startBalancer())
  }

  async receiver(): Promise<Service> {
    const data = join(this.#folder, String(this.#started.length))
    const ports = ['--callback-port', '0', '--monitor-port', '0']
    // The address holds what may be a password: it is given as one would give it there.
    const service = await startService(['receive', '--data', data, ...ports], { TAKEBACK_STORE: this.store })
    this.#started.push(service)
    return service
  }

  /** From now on these are before the world. */
  serve(...receivers: readonly Service[]): void {
    this.balancer.set(receivers.map(({ ready }) => Number(new URL(String(ready['callback'])).port)))
  }

  async rows(sql: string): Promise<Record<string, string>[]> {
    return (await this.pool.query<Record<string, string>>(sql)).rows
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#started.map((service) => service.kill()))
    await this.balancer.close()
    await this.pool.end()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

/** Sends the recalls of one group one after the other, each until it is answered; every fifth again, grouped otherwise. */
async function sendGroup(balancer: Balancer, group: number, answered: () => void): Promise<void> {
  const GroupId = `@TGS#${group}`
  for (let seq = 1; seq <= PER_GROUP; seq += 1) {
    await sendUntilAnswered(balancer, GroupId, [seq])
    answered()
    if (seq % 5 === 0) await sendUntilAnswered(balancer, GroupId, [seq - 1, seq])
    if (seq % 7 === 0) await sendUntilAnswered(balancer, GroupId, [seq])
  }
}

async function sendUntilAnswered(
  balancer: Balancer,
  GroupId: string,
  seqs: readonly number[],
): Promise<void> {
  const url = webhookUrl(`http://127.0.0.1:${balancer.port}/callback`, {
    sdkAppId,
    command: webhookCommands.groupRecall,
    clientIp: '127.0.0.1',
    platform: 'RESTAPI',
  })
  const body = JSON.stringify({
    CallbackCommand: webhookCommands.groupRecall,
    Operator_Account: 'admin',
    Type: 'Public',
    GroupId,
    MsgSeqList: seqs.map((MsgSeq) => ({ MsgSeq })),
    EventTime: '1670574414123',
  })
  for (;;) {
    const status = await fetch(url, { method: 'POST', body }).then(
      async (answer) => (await answer.text(), answer.status),
      () => 0,
    )
    if (status === 200) return
    await wait(RETRY_MS)
  }
}

describe('two receivers on one PostgreSQL', needsPostgres, () => {
  test(
    '[R90] a rolling restart and a kill -9 under load: nothing answered is lost, no effect is doubled, every conversation keeps its order',
    { timeout: 90_000 },
    async () => {
      await using shop = await Shop.open()
      let [one, other] = await Promise.all([shop.receiver(), shop.receiver()])
      shop.serve(one, other)
      let count = 0
      const marks: { readonly at: number; readonly reached: () => void }[] = []
      const reach = (at: number) =>
        new Promise<void>((resolve) => {
          marks.push({ at, reached: resolve })
        })
      const answered = () => {
        count += 1
        for (const { at, reached } of marks) if (at === count) reached()
      }
      const [early, middle, late] = [reach(300), reach(900), reach(1400)]
      const sending = Promise.all(
        Array.from({ length: GROUPS }, (_, group) => sendGroup(shop.balancer, group, answered)),
      )

      // The deploy: one is stopped while it is still being called, its successor comes, then the other's.
      await early
      expect(await one.stop()).toBe(0)
      one = await shop.receiver()
      shop.serve(one, other)
      await middle
      expect(await other.stop()).toBe(0)
      other = await shop.receiver()
      shop.serve(one, other)
      await late
      await one.kill()
      one = await shop.receiver()
      shop.serve(one, other)
      await sending
      expect(count).toBe(GROUPS * PER_GROUP)

      // What the killed one had leased is free when its minute is over.
      await expect
        .poll(
          async () => {
            await shop.rows('UPDATE takeback_inbox.jobs SET ripe_at = 0 WHERE leased_until IS NOT NULL')
            return shop.rows('SELECT count(*) AS jobs FROM takeback_inbox.jobs')
          },
          { timeout: 30_000, interval: 500 },
        )
        .toEqual([{ jobs: '0' }])
      const effects = await shop.rows('SELECT count(*) AS effects FROM takeback_inbox.effects')
      expect(effects).toEqual([{ effects: String(GROUPS * PER_GROUP) }])
      const states = await shop.rows(
        'SELECT state, count(*) AS recalls FROM takeback_inbox.progress GROUP BY state',
      )
      expect(states).toEqual([{ state: 'applied', recalls: String(GROUPS * PER_GROUP) }])
      // Stored in the order in which they were sent, and handled in the order in which they were stored.
      const disorder = await shop.rows(
        `SELECT id FROM (
           SELECT id, handled_at, lag(handled_at) OVER lane AS handled_before,
             CAST(messages AS json) -> 0 ->> 'name' AS seq, CAST(row_number() OVER lane AS text) AS place
           FROM takeback_inbox.inbox JOIN takeback_inbox.progress ON progress.inbox = inbox.id
           WINDOW lane AS (PARTITION BY group_id ORDER BY id)) AS recalls
         WHERE seq <> place OR handled_before > handled_at`,
      )
      expect(disorder).toEqual([])
      // Each page shows all, whoever took it.
      for (const receiver of [one, other]) {
        const page = await fetch(new URL('/api/overview', String(receiver.ready['monitor'])))
        // Of a quarter of an hour: today may have begun a moment ago.
        const { buckets } = (await page.json()) as OverviewView
        expect(buckets.reduce((sum, recalls) => sum + recalls, 0)).toBe(GROUPS * PER_GROUP)
      }
      expect(await Promise.all([one.stop(), other.stop()])).toEqual([0, 0])
    },
  )

  test('[R91] a page shows live what the other receiver took', async () => {
    await using shop = await Shop.open()
    const [one, other] = await Promise.all([shop.receiver(), shop.receiver()])
    const stream = await fetch(new URL('/api/recalls/stream', String(other.ready['monitor'])))
    const heard = (async () => {
      for await (const chunk of stream.body?.pipeThrough(new TextDecoderStream()) ?? []) {
        if (chunk.includes('event: recall')) return chunk
      }
      return ''
    })()
    shop.serve(one)
    await sendUntilAnswered(shop.balancer, '@TGS#live', [1])
    expect(await heard).toContain('@TGS#live')
    const list = await fetch(new URL('/api/recalls', String(other.ready['monitor'])))
    expect((await list.json()) as RecallPage).toMatchObject({ recalls: [{ groupId: '@TGS#live' }] })
  })

  test('[C40] a database that can’t be used is one sentence, without the password', async () => {
    await using shop = await Shop.open()
    await shop.rows('CREATE ROLE shop_poor LOGIN')
    try {
      const change = (set: (url: URL) => void) => {
        const url = new URL(shop.store)
        set(url)
        url.password = 'hidden-password'
        return url.href
      }
      const addresses: [string, RegExp][] = [
        [change((url) => (url.port = '1')), /can't be reached \([^\n]*ECONNREFUSED/],
        [change((url) => (url.pathname = '/nowhere')), /database "nowhere" does not exist/],
        [change((url) => (url.username = 'shop_poor')), /permission denied for database/],
      ]
      for (const [store, sentence] of addresses) {
        const { code, out, err } = await runCommand(['receive', '--callback-port', '0', '--store', store])
        expect([code, out]).toEqual([1, ''])
        expect(err).toMatch(/^takeback: postgres:\/\/[^\n]*\n$/)
        expect(err).toMatch(sentence)
        expect(err).not.toContain('hidden-password')
      }
    } finally {
      await shop.rows('DROP ROLE shop_poor')
    }
  })
})
