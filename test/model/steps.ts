/** What may happen in a run of the model, one after the other or at the same moment. */
import * as fc from 'fast-check'
import { deviceOwners, people, placeNames } from './places.ts'

/** dan, who is in nothing at first, acts less than the others do. */
const device = fc.oneof(fc.nat(deviceOwners.length - 1), fc.nat(deviceOwners.indexOf('dan') - 1))
const person = fc.constantFrom(...people)
/** Two talk more than the others do. */
const peer = fc.constantFrom(...people, 'ann', 'bob')
const place = fc.constantFrom(...placeNames)
const group = fc.constantFrom('verona', 'hall', 'square', 'ball')
/** The newest is 0: what happens to it meets most. */
const pick = fc.oneof({ weight: 3, arbitrary: fc.nat(4) }, { weight: 1, arbitrary: fc.nat(200) })
/** Null: an admin over REST. The others mostly may not. */
const asker = fc.oneof(
  { weight: 3, arbitrary: fc.constant(null) },
  { weight: 3, arbitrary: fc.constant('sender' as const) },
  { weight: 4, arbitrary: device },
)
/** Among those that nobody took back yet, those that somebody quoted, or all. */
const among = fc.oneof(
  { weight: 5, arbitrary: fc.constant('left' as const) },
  { weight: 2, arbitrary: fc.constant('quoted' as const) },
  { weight: 1, arbitrary: fc.constant('all' as const) },
)

const say = fc.record({
  kind: fc.constant('say'),
  device,
  to: fc.oneof({ weight: 1, arbitrary: peer }, { weight: 2, arbitrary: place }),
  overRest: fc.boolean(),
  counted: fc.boolean(),
  quotes: fc.option(pick, { freq: 2 }),
  /** In groups only. */
  at: fc.uniqueArray(person, { maxLength: 2 }),
})
const recall = fc.record({
  kind: fc.constant('recall'),
  pick,
  among,
  by: asker.map((one) => [one]),
})
const race = fc.record({
  kind: fc.constant('race'),
  pick,
  among,
  by: fc.uniqueArray(asker, { minLength: 2, maxLength: 3 }),
})
const read = fc.record({ kind: fc.constant('read'), device, pick })
const role = fc.record({
  kind: fc.constant('role'),
  who: person,
  place: group,
  role: fc.constantFrom('Admin', 'Member', 'added', 'gone'),
})
/** Somebody else owns it from now on. */
const give = fc.record({ kind: fc.constant('give'), who: person, place: group })
const join = fc.record({ kind: fc.constant('join'), device, place: group })
const leave = fc.record({ kind: fc.constant('leave'), device, place: group })
const follow = fc.record({
  kind: fc.constant('follow'),
  who: fc.constantFrom('bob', 'cat', 'dan'),
  follows: fc.boolean(),
})
const network = fc.record({ kind: fc.constant('network'), device, isOnline: fc.boolean() })
const wait = fc.record({
  kind: fc.constant('wait'),
  ms: fc.constantFrom(400, 400, 2000, 2000, 30_000, 30_000, 120_000, 3_600_000),
})
const destroy = fc.record({ kind: fc.constant('destroy'), place: fc.constantFrom('verona', 'ball') })
const restart = fc.record({ kind: fc.constant('restart') })
const kill = fc.record({ kind: fc.constant('kill') })

/** What leaves the time alone, and may be asked again when the backend goes away over it. */
const ordinary = [
  { weight: 16, arbitrary: say },
  { weight: 10, arbitrary: recall },
  { weight: 4, arbitrary: read },
  { weight: 4, arbitrary: network },
]
const others = [
  { weight: 3, arbitrary: race },
  { weight: 4, arbitrary: role },
  { weight: 1, arbitrary: give },
  { weight: 4, arbitrary: join },
  { weight: 2, arbitrary: leave },
  { weight: 2, arbitrary: follow },
  { weight: 1, arbitrary: destroy },
]
const ends = [
  { weight: 1, arbitrary: restart },
  { weight: 1, arbitrary: kill },
]

const single = fc.oneof(...ordinary, ...others, ...ends, { weight: 3, arbitrary: wait })
const several = { minLength: 2, maxLength: 3 }
/** Two or three at the same moment; while the backend goes away, only what can be asked again. */
const together = fc.oneof(
  { weight: 10, arbitrary: fc.array(fc.oneof(...ordinary, ...others), several) },
  { weight: 1, arbitrary: fc.tuple(fc.oneof(...ends), fc.oneof(...ordinary), fc.oneof(...ordinary)) },
  { weight: 2, arbitrary: wait.map((one) => [one]) },
)

export type Step = typeof single extends fc.Arbitrary<infer Value> ? Value : never
export type StepOf<Kind extends Step['kind']> = Extract<Step, { readonly kind: Kind }>

/** Each step alone: all is compared after it. */
export const settled: fc.Arbitrary<Step[]> = single.map((one) => [one])
/** Steps that meet: all is compared after each of those moments. */
export const overlapping: fc.Arbitrary<Step[]> = together
