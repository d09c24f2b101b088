/**
 * What some tests need beside npm packages: `test('…', needsOpenssl, async () => …)`. Where it is not installed the test is
 * skipped, and the run ends with the command that brings it (`says-what-is-missing.ts`).
 */
import { spawnSync } from 'node:child_process'
import { networkInterfaces } from 'node:os'
import { inject, type TestOptions } from 'vitest'

declare module 'vitest' {
  interface TaskMeta {
    /** Of a skipped test or suite: the command that brings what it needs. */
    bring?: string
  }
}

export type Need = Pick<TestOptions, 'skip' | 'meta'>

/** `bring`: a whole command, to paste. */
export function needs(isThere: boolean, bring: string): Need {
  return isThere ? {} : { skip: true, meta: { bring } }
}

/** True where the command can be run. */
export function runs(command: string, ...args: string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0
}

/** For what is about the files of SQLite: in the run on PostgreSQL there are none, and nothing is missing. */
export const needsFiles: Need = inject('store') === 'postgres' ? { skip: true } : {}

export const needsCurl = needs(runs('curl', '--version'), 'apt-get install curl')
export const needsNats = needs(runs('nats-server', '--version'), 'apt-get install nats-server')
export const needsOpenssl = needs(runs('openssl', 'version'), 'apt-get install openssl')
export const needsPostgres = needs(inject('postgres') !== '', 'apt-get install postgresql')

/** Of this machine's network cards, as a neighbour would call it; null: it has loopback alone. */
export const cardAddress =
  Object.values(networkInterfaces())
    .flatMap((card) => card ?? [])
    .find(({ internal, family }) => !internal && family === 'IPv4')?.address ?? null
export const needsNetworkCard = needs(
  cardAddress !== null,
  'ip link add takeback0 type dummy && ip address add 192.0.2.9/24 dev takeback0 && ip link set takeback0 up',
)
