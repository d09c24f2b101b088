/** Endpoints that misbehave: rules P06 and P07 of docs/spec/reliability.md. */
import { setTimeout as wait } from 'node:timers/promises'
import { diceOf, oneOf, type Dice } from '../dice.ts'
import { scene } from '../runs/scene.ts'
import { outOfTurn } from './attempts.ts'
import { Endpoint, manners, type Manner } from './endpoint.ts'
import { Loop } from './loop.ts'

const CONVERSATIONS = 4
const RECALLS = 6
/** The Chat backend's clock goes so much faster, so that retries come soon; a call that hangs stays within its lease. */
const FASTER = 8
const TICK_MS = 250

/** Two of three calls are answered; a call that hangs or drips takes two seconds, so these are rarer. */
function flapping(dice: Dice): Manner {
  if (dice() < 0.66) return 'answers'
  return dice() < 0.2
    ? oneOf(dice, ['hangs', 'drips'] as const)
    : oneOf(dice, ['fails', 'lies', 'hangs up'] as const)
}

scene(
  'an endpoint that fails, hangs, drips, lies and hangs up by turns: every recall arrives, in the order of its conversation',
  { promise: 'P07', unit: 'recalls', rounds: 1, roundMs: 120_000 },
  async (trying) => {
    for (const seed of trying.rounds()) {
      const dice = diceOf(seed)
      await using endpoint = await Endpoint.open(dice)
      const accepted = () => endpoint.calls.filter(({ manner }) => manner === 'answers')
      await using loop = await Loop.openTo(endpoint.url, accepted)
      endpoint.manner = () => flapping(dice)
      let shift = 0
      const ticking = setInterval(() => loop.setClock('chat', (shift += TICK_MS * (FASTER - 1))), TICK_MS)
      const names = Array.from({ length: CONVERSATIONS }, (_, index) => [`romeo${index}`, `juliet${index}`])
      await loop.people(names.flat())
      await Promise.all(
        names.map(async ([from = '', to = '']) => {
          for (let n = 0; n < RECALLS; n += 1) {
            await loop.talk(from, to)
            await wait(dice() * 200)
          }
        }),
      )
      endpoint.manner = () => 'answers'
      await loop.settle()
      clearInterval(ticking)
      const { wrong, parked } = await loop.verdict()
      // What is delivered at least once may come again: only lost ones, and the order of attempts.
      trying.broke(...wrong.filter((sentence) => !sentence.startsWith('doubled')))
      trying.broke(...outOfTurn(endpoint.calls, loop.asked, loop.parked()))
      trying.tried(loop.asked.length)
      trying.add('calls', endpoint.calls.length)
      trying.add('parked, so late', parked)
    }
  },
)

const firstApp = 1_400_000_000
const HEALTHY = 4
const WAITING_AT_EACH = 70
const MOST_LAG_MS = 1000
/** Recalls, for a word about the slowest of a hundred: a single one may have met a machine that stood still. */
const ENOUGH_FOR_99 = 200

/** Milliseconds from the acknowledged recall to its webhook, of recalls that are sent to the healthy endpoints. */
async function lagsOf(loop: Loop, endpoint: Endpoint, apps: readonly number[]): Promise<number[]> {
  const asked = new Map<string, number>()
  await Promise.all(
    apps.map(async (app) => {
      for (let n = 0; n < 10; n += 1) {
        const key = await loop.talk('romeo', 'juliet', app)
        asked.set(key, performance.now())
        await wait(30)
      }
    }),
  )
  const missing = () =>
    asked.size - new Set(endpoint.calls.map(({ key }) => key).filter((key) => asked.has(key))).size
  while (missing() > 0) await wait(10)
  const came = new Map(endpoint.calls.map(({ key, at }) => [key, at]))
  return [...asked].map(([key, at]) => Math.max(0, (came.get(key) ?? 0) - at))
}

function share(values: readonly number[], of: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * of))] ?? 0)
}

scene(
  'endpoints that fail, hang, drip, lie and hang up, with webhooks that wait for them: those of others are not delayed',
  { promise: 'P06', unit: 'recalls', rounds: 1, roundMs: 120_000 },
  async (trying) => {
    const [allAlone, allBeside]: [number[], number[]] = [[], []]
    for (const seed of trying.rounds()) {
      const dice = diceOf(seed)
      const bad = manners.filter((manner) => manner !== 'answers')
      const apps = Array.from({ length: HEALTHY + bad.length }, (_, index) => firstApp + index)
      const [healthyApps, deadApps] = [apps.slice(0, HEALTHY), apps.slice(HEALTHY)]
      await using healthy = await Endpoint.open(dice)
      await using loop = await Loop.openTo(healthy.url, () => healthy.calls, apps)
      for (const app of healthyApps) await loop.people(['romeo', 'juliet'], app)
      const alone = await lagsOf(loop, healthy, healthyApps)

      await using stack = new AsyncDisposableStack()
      for (const [index, manner] of bad.entries()) {
        const endpoint = stack.use(await Endpoint.open(dice))
        endpoint.manner = () => manner
        const app = deadApps[index] ?? 0
        const people = Array.from({ length: WAITING_AT_EACH }, (_, n) => `juliet${n}`)
        await loop.people(['romeo', ...people], app)
        await loop.admin.insist('takeback_config/update_callback', { Url: endpoint.url }, { app })
        // As many conversations as there are recalls: all of them may go out at once.
        await Promise.all(people.map((juliet) => loop.talk('romeo', juliet, app)))
      }
      const beside = await lagsOf(loop, healthy, healthyApps)
      trying.tried(beside.length)
      allAlone.push(...alone)
      allBeside.push(...beside)
      // Whoever waits for one call that hangs waits for two seconds.
      if (share(beside, 0.5) > MOST_LAG_MS) trying.broke(`half of them waited for ${share(beside, 0.5)} ms`)
    }
    for (const [name, lags] of [
      [', alone', allAlone],
      ['', allBeside],
    ] as const) {
      trying.greatest(`ms until it came${name}, of half of them`, share(lags, 0.5))
      trying.greatest(`ms until it came${name}, of 99 %`, share(lags, 0.99))
    }
    if (allBeside.length >= ENOUGH_FOR_99 && share(allBeside, 0.99) > MOST_LAG_MS)
      trying.broke(`one of a hundred waited for ${share(allBeside, 0.99)} ms`)
  },
)
