/** NATS gives messages twice and in another order: rules P20 of docs/spec/reliability.md and B3 of docs/spec/bus.md. */
import { expect } from 'vitest'
import { HandClock } from '../../../packages/store/src/testing/hand-clock.ts'
import { openPostgresPlace } from '../../../packages/store/src/testing/postgres-place.ts'
import { openNatsBus } from '../../../packages/takeback/src/bus/nats-bus.ts'
import { startNats } from '../../../packages/takeback/src/bus/testing/nats-server.ts'
import { needsNats, needsPostgres } from '../../setup/needs.ts'
import { below, diceOf } from '../dice.ts'
import { scene } from '../runs/scene.ts'
import { MixingProxy } from './mixing-proxy.ts'

const COMMITS_OF_ONE_ROUND = 200
const patience = { timeout: 30_000 }
const silent = { info() {}, warn() {} }

scene(
  'each message of NATS comes twice and in another order: every signal is heard once, in the order of the commits',
  { promise: 'P20', unit: 'signals', rounds: 2, need: { ...needsPostgres, ...needsNats } },
  async (trying) => {
    await using nats = await startNats()
    for (const seed of trying.rounds()) {
      const dice = diceOf(seed)
      await using proxy = await MixingProxy.open(nats.port, dice)
      await using place = await openPostgresPlace()
      const busOf = (url: string) => openNatsBus({ url: new URL(url), store: place.schema, log: silent })
      const buses = [busOf(proxy.url), busOf(nats.url), busOf(nats.url)] as const
      try {
        const [here, ...others] = await Promise.all(buses.map((bus) => place.open(new HandClock(), { bus })))
        await expect.poll(() => buses.every((bus) => bus.helps()), patience).toBe(true)
        const heard: string[] = []
        here?.onSignal('said', (data) => heard.push(data))

        const said: string[] = []
        for (let n = 0; n < COMMITS_OF_ONE_ROUND; n += 1) {
          said.push(`${n}`)
          const signals = [{ topic: 'said', data: `${n}` }]
          await others[below(dice, others.length)]?.turn('write', { writes: [], signals })
        }
        await expect.poll(() => heard.length, patience).toBeGreaterThanOrEqual(said.length)
        // After it nothing of before can come any more.
        await others[0]?.turn('write', { writes: [], signals: [{ topic: 'said', data: 'last' }] })
        await expect.poll(() => heard.includes('last'), patience).toBe(true)
        if (heard.join() !== [...said, 'last'].join()) trying.broke(`heard ${heard.join()}`)

        if (proxy.overtaken === 0) trying.broke('no message was overtaken: the scene tries nothing')
        trying.tried(said.length)
        trying.add('messages given, each twice', proxy.given.length)
        trying.add('overtaken', proxy.overtaken)
      } finally {
        await Promise.all(buses.map((bus) => bus.close()))
      }
    }
  },
)
