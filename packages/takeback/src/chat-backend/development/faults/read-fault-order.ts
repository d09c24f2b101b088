/** An order for a fault, as somebody wrote it: rules DV20-DV25 and DV28 of docs/spec/development.md. Pure. */
import {
  faultKinds,
  type FaultKind,
  type FaultOrder,
  type FaultPlan,
  isWebhookCommand,
} from '@takeback/protocol'
import { readSpan, shown } from '../read-span.ts'
import { DevelopmentRefusal } from '../refused.ts'
import { LARGEST_SEED } from './dice.ts'

export const MOST_ORDERS = 100
const MOST_CALLS = 1_000_000
/** A day. Farther off no clock is wrong by mistake. */
const LARGEST_SKEW_SECONDS = 86_400

/** Fields that only some kinds have. */
const fieldsOfKind: Readonly<Record<FaultKind, readonly (keyof FaultOrder)[]>> = {
  drop: ['reaches'],
  delay: ['ms'],
  duplicate: [],
  reorder: [],
  status: ['status', 'reaches'],
  hang: ['reaches'],
  'bad-sign': [],
  skew: ['seconds'],
}
const fieldsOfAll = ['kind', 'sdkAppId', 'command', 'next', 'every', 'chance'] as const
const howOften = ['next', 'every', 'chance'] as const

type Fields = Readonly<Record<string, unknown>>

/** Throws DevelopmentRefusal. */
export function readFaultOrder(value: unknown): FaultOrder {
  const fields = fieldsOf(value, 'An order')
  const kind = faultKinds.find((known) => known === fields['kind'])
  if (kind === undefined) refuse('kind', fields['kind'], `give one of ${faultKinds.join(', ')}`)
  const known: readonly string[] = [...fieldsOfAll, ...fieldsOfKind[kind]]
  const strange = Object.keys(fields).find((name) => !known.includes(name))
  if (strange !== undefined)
    throw new DevelopmentRefusal(`${kind} has no ${strange}: it takes ${known.slice(1).join(', ')}.`)
  const given = howOften.filter((name) => fields[name] !== undefined)
  if (given.length > 1)
    throw new DevelopmentRefusal(`${given.join(' and ')} are both given: say how often in one way.`)
  return {
    kind,
    ...optional(fields, 'sdkAppId', readSdkAppId),
    ...optional(fields, 'command', readCommand),
    ...optional(fields, 'next', readCount(1, 'how many calls, 1 to a million')),
    ...optional(fields, 'every', readCount(2, '2 for every second call, 3 for every third')),
    ...optional(fields, 'chance', readChance),
    ...optional(fields, 'reaches', readReaches),
    ...(kind === 'delay' && { ms: readDelay(fields['ms']) }),
    ...(kind === 'status' && { status: readStatus(fields['status'] ?? 503) }),
    ...(kind === 'skew' && { seconds: readSkew(fields['seconds']) }),
  }
}

/** Throws DevelopmentRefusal, which names the order by its place. */
export function readFaultPlan(value: unknown): FaultPlan {
  const fields = fieldsOf(value, 'A plan')
  const strange = Object.keys(fields).find((name) => name !== 'seed' && name !== 'orders')
  if (strange !== undefined) throw new DevelopmentRefusal(`A plan has no ${strange}: it takes seed, orders.`)
  const { orders, seed } = fields
  if (!Array.isArray(orders)) refuse('orders', orders, 'give a list of orders')
  if (orders.length > MOST_ORDERS)
    throw new DevelopmentRefusal(`orders has ${orders.length}: give ${MOST_ORDERS} at most.`)
  const read = (orders as readonly unknown[]).map((order, index) => {
    try {
      return readFaultOrder(order)
    } catch (error) {
      if (!(error instanceof DevelopmentRefusal)) throw error
      throw new DevelopmentRefusal(`orders[${index}]: ${error.message}`)
    }
  })
  return { orders: read, ...(seed !== undefined && { seed: readSeed(seed) }) }
}

export function readSeed(value: unknown): number {
  if (isWhole(value) && value >= 0 && value <= LARGEST_SEED) return value
  return refuse('seed', value, `give a whole number from 0 to ${LARGEST_SEED}`)
}

function fieldsOf(value: unknown, what: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields
  throw new DevelopmentRefusal(`${what} must be an object: ${shown(value)} is none.`)
}

function optional<Name extends keyof FaultOrder>(
  fields: Fields,
  name: Name,
  read: (value: unknown, name: Name) => NonNullable<FaultOrder[Name]>,
): Partial<Pick<FaultOrder, Name>> {
  const value = fields[name]
  return (value === undefined ? {} : { [name]: read(value, name) }) as Partial<Pick<FaultOrder, Name>>
}

function readSdkAppId(value: unknown) {
  return isWhole(value) && value >= 1 ? value : refuse('sdkAppId', value, 'give the number of an app')
}

function readCommand(value: unknown) {
  if (typeof value === 'string' && isWebhookCommand(value)) return value
  return refuse('command', value, 'give a webhook that is sent, such as C2C.CallbackAfterMsgWithDraw')
}

function readCount(least: number, whatIsRight: string) {
  return (value: unknown, name: string) =>
    isWhole(value) && value >= least && value <= MOST_CALLS
      ? value
      : refuse(name, value, `give ${whatIsRight}`)
}

function readChance(value: unknown) {
  if (typeof value === 'number' && value > 0 && value < 1) return value
  return refuse('chance', value, 'give a part between 0 and 1, such as 0.1, or leave it out for every call')
}

function readReaches(value: unknown) {
  return typeof value === 'boolean' ? value : refuse('reaches', value, 'give true or false')
}

function readDelay(value: unknown): number {
  const milliseconds = readSpan('ms', value)
  return milliseconds > 0 ? milliseconds : refuse('ms', value, 'give a time, such as 500')
}

function readStatus(value: unknown): number {
  if (isWhole(value) && value >= 400 && value <= 599) return value
  return refuse('status', value, 'give an HTTP status from 400 to 599')
}

function readSkew(value: unknown): number {
  const isRight = isWhole(value) && value !== 0 && Math.abs(value) <= LARGEST_SKEW_SECONDS
  return isRight ? value : refuse('seconds', value, 'give whole seconds, up to a day, such as -120 or 120')
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value)
}

function refuse(field: string, value: unknown, whatIsRight: string): never {
  throw new DevelopmentRefusal(`${field} is ${shown(value)}: ${whatIsRight}.`)
}
