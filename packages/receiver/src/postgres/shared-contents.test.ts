/** Kept content where receivers share an inbox and do not agree on keeping it: rules R62 and R63 of docs/spec/receiving.md. */
import { randomUUID } from 'node:crypto'
import { Pool } from 'pg'
import { describe, expect, inject, test, vi } from 'vitest'
import { needsPostgres } from '../../../../test/setup/needs.ts'
import { createReceiver, type ReceiverOptions } from '../create-receiver.ts'
import { app, c2cBody, c2cSent, groupBody, groupSent, silentLog, webhookPath } from '../testing/stage.ts'
import { postgresInbox } from './postgres-inbox.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

describe('receivers that share', needsPostgres, () => {
  test('[R62] the copy goes when the recall is applied, also by a receiver that keeps none itself', async () => {
    await using place = await openShared()
    const keeping = await place.receiver({ keepContent: { after: { days: 7 } } })
    const other = await place.receiver({})
    await other.start()
    const told: unknown[] = []
    other.on('recall', ({ messages }) => void told.push(...messages.map(({ content }) => content)))
    await deliver(keeping, c2cSent())
    await deliver(keeping, c2cSent({ MsgKey: '2_2_1557481126' }))
    expect(await place.copies()).toEqual({ whole: 2, gone: 0 })
    await deliver(other, c2cBody())
    await expect.poll(place.copies, { timeout: 20_000 }).toEqual({ whole: 1, gone: 1 })
    expect(told).toMatchObject([{ kept: false, reason: 'off' }])
  })

  test('[R62] and only its own: not that of the group that was made again under the id', async () => {
    await using place = await openShared()
    const keeping = await place.receiver({ keepContent: {} })
    const other = await place.receiver({})
    await other.start()
    await deliver(keeping, groupSent({ MsgId: 'new', MsgTime: 1_680_000_000 }))
    const heard: unknown[] = []
    other.on('recall', (recall) => void heard.push(recall))
    await deliver(other, groupBody({ MsgSeqList: [{ MsgSeq: 130, MsgId: 'old' }] }))
    await deliver(other, groupBody({ MsgSeqList: [{ MsgSeq: 131 }] }))
    await expect.poll(place.applied, { timeout: 20_000 }).toBe(2)
    expect(await place.copies()).toEqual({ whole: 1, gone: 0 })
  })

  test('[R63] what nobody recalls goes when its time is over, also where only those are left that keep none', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    try {
      await using place = await openShared()
      const keeping = await place.receiver({ keepContent: { hours: 2 } })
      const other = await place.receiver({})
      await other.start()
      await deliver(keeping, c2cSent())
      await keeping.close()
      place.clock.offset += 2 * HOUR - MINUTE
      await deliver(keeping, c2cSent({ MsgKey: '2_2_1557481126' }))
      place.clock.offset += 2 * MINUTE
      vi.advanceTimersByTime(MINUTE)
      await expect.poll(place.copies, { timeout: 20_000 }).toEqual({ whole: 1, gone: 0 })
    } finally {
      vi.useRealTimers()
    }
  })
})

function deliver(receiver: Awaited<ReturnType<Shared['receiver']>>, body: object) {
  return receiver.handle({
    method: 'POST',
    rawUrl: webhookPath(body),
    headers: {},
    clientIp: '198.51.100.1',
    readBody: () => Promise.resolve(new TextEncoder().encode(JSON.stringify(body))),
  })
}

type Shared = Awaited<ReturnType<typeof openShared>>

/** Each receiver has an inbox of its own on the same schema, as another process would. */
async function openShared() {
  const url = await (await fetch(inject('postgres'))).text()
  const pool = new Pool({ connectionString: url, pipeline: true })
  const schema = `test_${randomUUID().replaceAll('-', '')}`
  const clock = { offset: 0, now: () => new Date().getTime() + clock.offset }
  const stack = new AsyncDisposableStack()
  const count = async (what: string) => {
    const { rows } = await pool.query<{ count: string }>(`SELECT count(*) FROM "${schema}".${what}`)
    return Number(rows[0]?.count)
  }
  return {
    clock,
    async receiver(options: Partial<ReceiverOptions>) {
      const inbox = await postgresInbox(pool, { schema, clock })
      const receiver = createReceiver({ sdkAppId: app, log: silentLog, ...options, inbox, clock })
      stack.defer(async () => {
        await receiver.close()
        await inbox.close()
      })
      return receiver
    },
    copies: async () => ({
      whole: await count('contents WHERE body IS NOT NULL'),
      gone: await count('contents WHERE gone_at IS NOT NULL'),
    }),
    applied: () => count("progress WHERE state = 'applied'"),
    async [Symbol.asyncDispose]() {
      await stack.disposeAsync()
      await pool.query(`DROP SCHEMA IF EXISTS "${schema}" CASCADE`)
      await pool.end()
    },
  }
}
