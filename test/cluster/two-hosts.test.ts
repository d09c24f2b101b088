/** Rules TU26 and B1-B3 in whole processes: what happens at one host is seen at the other, and each webhook goes out once. */
import { TYPES } from '@takeback/client'
import { describe, expect, test } from 'vitest'
import { startNats } from '../../packages/takeback/src/bus/testing/nats-server.ts'
import { needsNats, needsPostgres } from '../setup/needs.ts'
import { Cluster } from './cluster.ts'

const patience = { timeout: 30_000 }
/** What a killed host had leased is nobody else's for 30 s; the rest is a busy machine. */
const takenOver = { timeout: 30_000 + patience.timeout }

async function conversation(bus?: string): Promise<void> {
  await using cluster = await Cluster.open(bus === undefined ? {} : { bus })
  const [one, other] = [await cluster.host(), await cluster.host()]
  for (const UserID of ['romeo', 'juliet'])
    await one.admin.call('im_open_login_svc', 'account_import', { UserID })
  await using romeo = await cluster.person('romeo', one)
  await using juliet = await cluster.person('juliet', other)

  const text = { to: 'juliet', conversationType: TYPES.CONV_C2C, payload: { text: 'wherefore' } }
  const message = romeo.chat.createTextMessage(text)
  await romeo.chat.sendMessage(message)
  await expect.poll(() => juliet.received.map(({ ID }) => ID), patience).toEqual([message.ID])
  await romeo.chat.revokeMessage(message)
  await expect.poll(() => juliet.revoked.map(({ ID }) => ID), patience).toEqual([message.ID])
  await expect
    .poll(() => cluster.webhooks, patience)
    .toMatchObject([
      { CallbackCommand: 'C2C.CallbackAfterMsgWithDraw', From_Account: 'romeo', To_Account: 'juliet' },
    ])

  // An admin at the one host ends a login at the other.
  await one.admin.call('im_open_login_svc', 'kick', { UserID: 'juliet' })
  await expect.poll(() => juliet.kicked(), patience).not.toBeNull()

  expect(cluster.webhooks).toHaveLength(1)
  await expect.poll(() => cluster.doubled(one), patience).toBeLessThanOrEqual(0)
}

describe('two Chat backends on PostgreSQL', needsPostgres, () => {
  test('[TU26] without a bus: told, revoked, kicked across hosts, and the webhook goes out once', () =>
    conversation())

  test('[J5] [D13] recalls made at both hosts go out once each, in the order of their conversation', async () => {
    await using cluster = await Cluster.open()
    const hosts = [await cluster.host(), await cluster.host()] as const
    for (const UserID of ['romeo', 'juliet'])
      await hosts[0].admin.call('im_open_login_svc', 'account_import', { UserID })
    const pair = { From_Account: 'romeo', To_Account: 'juliet' }
    const keys: unknown[] = []
    for (let n = 0; n < 60; n += 1) {
      const { admin } = hosts[n % 2 === 0 ? 0 : 1]
      const MsgBody = [{ MsgType: 'TIMTextElem', MsgContent: { Text: String(n) } }]
      const { MsgKey } = await admin.call('openim', 'sendmsg', { ...pair, MsgRandom: n + 1, MsgBody })
      keys.push(MsgKey)
    }
    for (const [n, MsgKey] of keys.entries())
      await hosts[n % 2 === 0 ? 1 : 0].admin.call('openim', 'admin_msgwithdraw', { ...pair, MsgKey })
    await expect.poll(() => cluster.webhooks.length, patience).toBe(keys.length)
    expect(cluster.webhooks.map(({ MsgKey }) => MsgKey)).toEqual(keys)
    await expect.poll(() => cluster.doubled(hosts[0]), patience).toBeLessThanOrEqual(0)
  })

  test(
    '[P19] a host that is killed under load loses nothing: the other sends what it held, once more at most',
    { timeout: 180_000 },
    async () => {
      await using cluster = await Cluster.open()
      const [doomed, other] = [await cluster.host(), await cluster.host()]
      for (const UserID of ['romeo', 'juliet'])
        await other.admin.call('im_open_login_svc', 'account_import', { UserID })
      const pair = { From_Account: 'romeo', To_Account: 'juliet' }
      const recalled: unknown[] = []
      const working = (async () => {
        for (let n = 1; ; n += 1) {
          const MsgBody = [{ MsgType: 'TIMTextElem', MsgContent: { Text: String(n) } }]
          try {
            const { MsgKey } = await doomed.admin.call('openim', 'sendmsg', {
              ...pair,
              MsgRandom: n,
              MsgBody,
            })
            await doomed.admin.call('openim', 'admin_msgwithdraw', { ...pair, MsgKey })
            recalled.push(MsgKey)
          } catch {
            return
          }
        }
      })()
      await expect.poll(() => recalled.length, patience).toBeGreaterThan(20)
      await doomed.service.kill()
      await working
      const seen = () => new Set(cluster.webhooks.map(({ MsgKey }) => MsgKey))
      await expect.poll(() => recalled.filter((one) => !seen().has(one)), takenOver).toEqual([])
      const firsts = [...seen()]
      expect(firsts.filter((one) => recalled.includes(one))).toEqual(recalled)
    },
  )
})

describe('with a bus', needsPostgres, () => {
  describe('NATS', needsNats, () => {
    test('[B1] told, revoked, kicked across hosts, and the webhook goes out once', async () => {
      await using nats = await startNats()
      await conversation(nats.url)
    })

    test('[B3] [P20] NATS stopped, killed and back, again and again: everything is told, at most late', async () => {
      await using nats = await startNats()
      await using cluster = await Cluster.open({ bus: nats.url })
      const [one, other] = [await cluster.host(), await cluster.host()]
      for (const UserID of ['romeo', 'juliet'])
        await one.admin.call('im_open_login_svc', 'account_import', { UserID })
      await using romeo = await cluster.person('romeo', one)
      await using juliet = await cluster.person('juliet', other)
      const said: string[] = []
      for (let round = 0; round < 5; round += 1) {
        if (round % 2 === 1) await nats.stop('SIGKILL')
        for (let n = 0; n < 10; n += 1) {
          const text = { to: 'juliet', conversationType: TYPES.CONV_C2C, payload: { text: `${round}/${n}` } }
          const message = romeo.chat.createTextMessage(text)
          await romeo.chat.sendMessage(message)
          await romeo.chat.revokeMessage(message)
          said.push(message.ID)
        }
        if (round % 2 === 1) await nats.start()
      }
      // One that comes after its own recall is a tombstone from the start, and no news.
      const last = () => juliet.chat.getMessageList({ conversationID: 'C2Cromeo' })
      await expect
        .poll(
          async () => (await last()).data.messageList.slice(-15).map(({ ID, isRevoked }) => [ID, isRevoked]),
          patience,
        )
        .toEqual(said.slice(-15).map((ID) => [ID, true]))
      // The page may be ahead of what this socket is told: a host that NATS left alone asks once a second.
      await expect.poll(() => juliet.received.filter(({ isRevoked }) => !isRevoked), patience).toEqual([])
      await expect.poll(() => cluster.webhooks.length, patience).toBe(said.length)
    })
  })
})
