/** Rules ND1-ND5 of docs/spec/nodes.md. */
import { statement } from '@takeback/store'
import { describe, expect, test } from 'vitest'
import { needsPostgres } from '../../../../../test/setup/needs.ts'
import { startsPostgres } from '../../../../store/src/testing/starts-postgres.ts'
import { GONE_AFTER_MS, KEEP_GONE_MS, nodeGoneTopic, readFigures } from '../domain/node.ts'
import { PresenceChanges } from '../live/presence-changes.ts'
import { allNodes } from '../tables/nodes.ts'
import { openFilePlace, openSharedPlace } from '../testing/chat-place.ts'
import { openHosts } from '../testing/open-hosts.ts'
import { machineTimeline } from '../time/machine-timeline.ts'
import { CHANGES_PER_REPORT, startNode } from './node.ts'

const allPresence = statement<[], { readonly user_id: string; readonly node: number }>(
  'SELECT user_id, node FROM presence ORDER BY user_id, node',
)
const nothing = readFigures('{}')
const facts = { host: 'verona', port: 8080, version: '1.0.0', startedAt: 1 }
const log = { error: () => undefined }

startsPostgres()

describe('on PostgreSQL', needsPostgres, () => {
  test('[ND1] each process is in the list, as of the store’s time; one that stops takes its name off', async () => {
    await using cluster = await openHosts(2)
    const [one, other] = cluster.hosts
    if (one === undefined || other === undefined) throw new Error('two hosts')
    const listed = async () => (await one.engine.read(allNodes())).map(({ host, seen_at }) => [host, seen_at])
    const now = one.engine.now()
    await expect.poll(listed).toEqual([
      ['host-0', now],
      ['host-1', now],
    ])
    cluster.pass(5000)
    await expect.poll(listed).toEqual([
      ['host-0', now + 5000],
      ['host-1', now + 5000],
    ])
    await other.stop()
    expect(await listed()).toEqual([['host-0', now + 5000]])
  })

  test('[ND5] who is connected to one host is online at each, with all platforms, until the last socket is closed', async () => {
    await using cluster = await openHosts(3)
    const [one, two, three] = cluster.hosts
    if (one === undefined || two === undefined || three === undefined) throw new Error('three hosts')
    await cluster.accounts('romeo', 'juliet')
    const phone = await one.user('romeo', 'iOS')
    const browser = await two.user('romeo', 'Web')
    for (const host of cluster.hosts)
      await expect
        .poll(async () => (await host.sees('romeo'))[0]?.split(' ').toSorted())
        .toEqual(['Web', 'iOS'])
    expect(await three.sees('juliet', 'romeo')).toEqual(['', 'iOS Web'])
    await phone[Symbol.asyncDispose]()
    await expect.poll(() => three.sees('romeo')).toEqual(['Web'])
    await browser[Symbol.asyncDispose]()
    for (const host of cluster.hosts) await expect.poll(() => host.sees('romeo')).toEqual([''])
    expect(await one.engine.read(allPresence())).toEqual([])
  })

  test('[ND3] a node that is not seen for 15 seconds is gone, and everybody with it; when it is back it tells of everybody', async () => {
    await using cluster = await openHosts(2)
    const [one, other] = cluster.hosts
    if (one === undefined || other === undefined) throw new Error('two hosts')
    await cluster.accounts('romeo')
    await using romeo = await other.user('romeo')
    await expect.poll(() => one.sees('romeo')).toEqual(['Web'])
    await other.pause()
    const told: string[] = []
    one.engine.onSignal(nodeGoneTopic, (data) => told.push(data))
    const gone = async () => (await one.engine.read(allNodes())).map((node) => node.gone)
    cluster.pass(GONE_AFTER_MS - 1000)
    expect(await one.sees('romeo')).toEqual(['Web'])
    cluster.pass(1000)
    expect(await one.sees('romeo')).toEqual([''])
    await expect.poll(() => one.engine.read(allPresence())).toEqual([])
    expect(await gone()).toEqual([0, 1])
    await expect.poll(() => told).toEqual([`${other.node.id()}`])
    expect(await other.sees('romeo')).toEqual(['Web'])

    other.goOn()
    await expect.poll(() => one.sees('romeo')).toEqual(['Web'])
    expect(await gone()).toEqual([0, 0])
    await romeo.settled()
  })

  test('[ND3] of one that never comes back the name goes too, after an hour', async () => {
    await using cluster = await openHosts(2)
    const [one, other] = cluster.hosts
    if (one === undefined || other === undefined) throw new Error('two hosts')
    await expect.poll(async () => (await one.engine.read(allNodes())).length).toBe(2)
    await other.pause()
    cluster.pass(GONE_AFTER_MS)
    await expect.poll(async () => (await one.engine.read(allNodes())).map(({ gone }) => gone)).toEqual([0, 1])
    cluster.pass(KEEP_GONE_MS)
    await expect.poll(async () => (await one.engine.read(allNodes())).length).toBe(1)
    other.goOn()
    await expect.poll(async () => (await one.engine.read(allNodes())).length).toBe(2)
  })

  test('[ND4] thousands who come at once are told in slices, nobody left out', async () => {
    await using place = await openSharedPlace()
    const engine = await place.open({ now: () => 1_700_000_000_000 })
    const everybody = Array.from({ length: 2 * CHANGES_PER_REPORT + 1 }, (_, n) => `user-${n}`)
    const changes = new PresenceChanges()
    const asked: string[] = []
    const node = startNode({
      engine,
      gateway: {
        accounts: () => everybody.map((userId) => ({ app: 1, userId })),
        platformsOf(_app, userId) {
          asked.push(userId)
          return ['Web']
        },
      },
      changes,
      facts,
      figures: () => nothing,
      clock: machineTimeline({ now: () => 1_700_000_000_000 }),
      log,
    })
    await expect.poll(async () => (await engine.read(allPresence())).length).toBe(everybody.length)
    expect(new Set(asked)).toEqual(new Set(everybody))
    await node.stop()
    expect(await engine.read(allPresence())).toEqual([])
    await engine.close()
  })

  test('[ND5] [RA6] a deleted account is nowhere online, whatever a node that is gone left behind', async () => {
    await using cluster = await openHosts(2)
    const [one, other] = cluster.hosts
    if (one === undefined || other === undefined) throw new Error('two hosts')
    await cluster.accounts('romeo')
    await using romeo = await other.user('romeo')
    await expect.poll(() => one.sees('romeo')).toEqual(['Web'])
    await other.pause()
    await one.engine.turn('accounts/delete', { app: cluster.app, operator: 'admin', userIds: ['romeo'] })
    expect(await one.engine.read(allPresence())).toEqual([])
    expect(await romeo.whenClosed()).toEqual({ code: 4003, reason: 'admin' })
  })
})

test('[ND1] a store of one process gets no report', async () => {
  await using place = await openFilePlace()
  const engine = await place.open({ now: () => 1_700_000_000_000 })
  let ticks = 0
  const node = startNode({
    engine,
    gateway: { accounts: () => [], platformsOf: () => [] },
    changes: new PresenceChanges(),
    facts,
    figures: () => nothing,
    clock: {
      every() {
        ticks += 1
        return () => undefined
      },
    },
    log,
  })
  await node.stop()
  expect([ticks, node.id(), await engine.read(allNodes())]).toEqual([0, null, []])
  await engine.close()
})

test('[ND2] what a node of another version does not tell is read as nothing', () => {
  expect(readFigures('{"sockets":3,"colour":"red"}')).toMatchObject({
    sockets: 3,
    webhooksHeld: 0,
    bus: 'none',
  })
})
