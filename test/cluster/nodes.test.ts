/** Rules ND1-ND7 of docs/spec/nodes.md in whole processes: three hosts, clients behind a balancer, a rolling restart, a kill -9. */
import type { NodesView } from '@takeback/protocol'
import { describe, expect, test } from 'vitest'
import { startsPostgres } from '../../packages/store/src/testing/starts-postgres.ts'
import { startBalancer } from '../e2e/balancer.ts'
import { needsPostgres } from '../setup/needs.ts'
import { Cluster, type Host } from './cluster.ts'

startsPostgres()
const patience = { timeout: 30_000 }
/** What a kill -9 leaves behind is believed for so long. */
const believedMs = 15_000

const portOf = ({ url }: Host) => Number(new URL(url).port)

async function statusAt({ admin }: Host, ...To_Account: string[]): Promise<unknown[]> {
  const { QueryResult } = await admin.call('openim', 'query_online_status', { To_Account })
  return (QueryResult as { readonly Status: string }[]).map(({ Status }) => Status)
}

async function nodesAt({ url }: Host): Promise<NodesView> {
  return (await (await fetch(new URL('/api/console/nodes', url))).json()) as NodesView
}

describe('three Chat backends on PostgreSQL', needsPostgres, () => {
  test('[ND1] [ND3] [ND5] [ND6] a rolling restart: clients move over and are online everywhere; who was at a node that is killed is missed in time', async () => {
    await using cluster = await Cluster.open()
    const balancer = await startBalancer()
    const [one, two, three] = [await cluster.host(), await cluster.host(), await cluster.host()]
    balancer.set([one, two, three].map(portOf))
    const people = ['romeo', 'juliet', 'tybalt', 'paris']
    for (const UserID of [...people, 'nurse'])
      await one.admin.call('im_open_login_svc', 'account_import', { UserID })
    const door = { ...one, url: `http://127.0.0.1:${balancer.port}` }
    const clients = await Promise.all(people.map((userId) => cluster.person(userId, door)))
    const all = people.map(() => 'Online')
    for (const host of [one, two, three])
      await expect.poll(() => statusAt(host, ...people), patience).toEqual(all)
    // Each reports by itself, a moment after it is ready.
    const listed = async (host: Host) =>
      new Set((await nodesAt(host)).nodes.map(({ port, state }) => `${port} ${state}`))
    const serving = (hosts: readonly Host[]) => new Set(hosts.map((host) => `${portOf(host)} serving`))
    await expect.poll(() => listed(two), patience).toEqual(serving([one, two, three]))
    const { shared, self, nodes } = await nodesAt(two)
    expect([shared, nodes.find(({ id }) => id === self)?.port]).toEqual([true, portOf(two)])

    // The deploy: each in turn is taken out, stopped, and replaced.
    let hosts = [one, two, three]
    for (const old of [one, two]) {
      const left = hosts.filter((host) => host !== old)
      balancer.set(left.map(portOf))
      expect(await old.service.stop()).toBe(0)
      const next = await cluster.host()
      hosts = [...left, next]
      balancer.set(hosts.map(portOf))
      for (const host of hosts) await expect.poll(() => statusAt(host, ...people), patience).toEqual(all)
      await expect.poll(() => listed(next), patience).toEqual(serving(hosts))
    }

    const [doomed, other, witness] = hosts
    if (doomed === undefined || other === undefined || witness === undefined) throw new Error('three hosts')
    await using nurse = await cluster.person('nurse', doomed)
    await expect.poll(() => statusAt(witness, 'nurse'), patience).toEqual(['Online'])
    balancer.set([other, witness].map(portOf))
    await doomed.service.kill()
    const killedAt = performance.now()
    let believedAt = killedAt
    const seen = async () => {
      const askedAt = performance.now()
      const status = await statusAt(witness, 'nurse')
      if (status.includes('Online')) believedAt = askedAt
      return status
    }
    await expect.poll(seen, patience).toEqual(['Offline'])
    // Not the time that passed, which a busy machine draws out: nobody who asked later was told so.
    expect(believedAt - killedAt).toBeLessThan(believedMs)
    for (const host of [other, witness])
      await expect.poll(() => statusAt(host, ...people), patience).toEqual(all)
    const left = new Set([...serving([other, witness]), `${portOf(doomed)} away`])
    await expect.poll(() => listed(other), patience).toEqual(left)
    expect(nurse.kicked()).toBeNull()

    // Once more without anybody who would stay: all are gone from everywhere.
    for (const { chat } of clients) await chat.destroy()
    await expect.poll(() => statusAt(other, ...people), patience).toEqual(people.map(() => 'Offline'))
    await balancer.close()
  })
})
