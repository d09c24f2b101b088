/** What may happen in a run of the model. */
import * as fc from 'fast-check'
import { people, placeNames, type Person } from './model.ts'

/** Two devices of ann and of bob. */
export const deviceOwners: readonly Person[] = ['ann', 'ann', 'bob', 'bob', 'cat', 'dan']

const device = fc.nat(deviceOwners.length - 1)
const person = fc.constantFrom(...people)
const place = fc.constantFrom(...placeNames)
const group = fc.constantFrom('verona', 'hall', 'square')
const pick = fc.nat(200)
/** Null: an admin over REST. */
const asker = fc.option(device, { freq: 4 })
/** Most steps are looked at only later, with whatever came after them. */
const settles = fc.boolean()

const say = fc.record({
  kind: fc.constant('say'),
  device,
  to: fc.oneof({ weight: 1, arbitrary: person }, { weight: 2, arbitrary: place }),
  overRest: fc.boolean(),
  counted: fc.boolean(),
  quotes: fc.option(pick),
  /** In groups only. */
  at: fc.uniqueArray(person, { maxLength: 2 }),
  settles,
})
const recall = fc.record({ kind: fc.constant('recall'), pick, by: asker, settles })
const race = fc.record({
  kind: fc.constant('race'),
  pick,
  by: fc.uniqueArray(asker, { minLength: 2, maxLength: 4 }),
  settles,
})
const read = fc.record({ kind: fc.constant('read'), device, pick, settles })
const role = fc.record({
  kind: fc.constant('role'),
  who: person,
  place: group,
  role: fc.constantFrom('Admin', 'Member', 'gone'),
  settles,
})
/** Somebody else owns it from now on. */
const give = fc.record({ kind: fc.constant('give'), who: person, place: group, settles })
const join = fc.record({ kind: fc.constant('join'), device, place: group, settles })
const leave = fc.record({ kind: fc.constant('leave'), device, place: group, settles })
const follow = fc.record({ kind: fc.constant('follow'), who: person, follows: fc.boolean(), settles })
const network = fc.record({ kind: fc.constant('network'), device, isOnline: fc.boolean(), settles })
const wait = fc.record({
  kind: fc.constant('wait'),
  ms: fc.constantFrom(400, 2000, 60_000, 120_000),
  settles,
})
const destroy = fc.record({ kind: fc.constant('destroy'), settles })
const restart = fc.record({ kind: fc.constant('restart'), settles })
const kill = fc.record({ kind: fc.constant('kill'), settles })

export const step = fc.oneof(
  { weight: 12, arbitrary: say },
  { weight: 8, arbitrary: recall },
  { weight: 3, arbitrary: race },
  { weight: 4, arbitrary: read },
  { weight: 3, arbitrary: role },
  { weight: 1, arbitrary: give },
  { weight: 2, arbitrary: join },
  { weight: 2, arbitrary: leave },
  { weight: 2, arbitrary: follow },
  { weight: 4, arbitrary: network },
  { weight: 3, arbitrary: wait },
  { weight: 1, arbitrary: destroy },
  { weight: 1, arbitrary: restart },
  { weight: 1, arbitrary: kill },
)

export type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never
export type StepOf<Kind extends Step['kind']> = Extract<Step, { readonly kind: Kind }>
