/** What `takeback clock`, `fault` and `reset` say. */
import type { ClockView, FaultDone, FaultOrder, FaultOrderView, FaultsView } from '@takeback/protocol'
import { printable } from '../printable.ts'

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
] as const

/** A clock that is off by less is on time. */
const forgivenMs = 1000

export function clockInWords({ state, now, machineNow }: ClockView): string {
  const ahead = now - machineNow
  const where =
    Math.abs(ahead) < forgivenMs
      ? 'on time'
      : `${spanInWords(Math.abs(ahead))} ${ahead > 0 ? 'ahead of' : 'behind'} this machine`
  return `${state}  ${new Date(now).toISOString()}  ${where}`
}

export function faultsInWords({ seed, orders, done, held }: FaultsView): string[] {
  return [
    `seed ${seed}, ${held} held back`,
    ...(orders.length === 0 ? ['No orders.'] : orders.map(orderInWords)),
    ...done.map(doneInWords),
  ]
}

export function orderInWords({ id, hit, ...order }: FaultOrderView): string {
  return `order ${id}: ${faultInWords(order)}, ${oftenInWords(order)}${ofInWords(order)}; carried out ${hit} times`
}

function faultInWords({ kind, ms = 0, status, seconds = 0, reaches = false }: FaultOrder): string {
  const details: Partial<Record<FaultOrder['kind'], string>> = {
    delay: ` by ${spanInWords(ms)}`,
    status: ` ${status}`,
    skew: ` ${Math.abs(seconds)} s ${seconds > 0 ? 'ahead' : 'behind'}`,
  }
  return `${kind}${details[kind] ?? ''}${reaches ? ', which reaches its endpoint' : ''}`
}

function oftenInWords({ next, every, chance, left }: FaultOrder & { readonly left: number | null }): string {
  if (next !== undefined) return `the next ${left ?? next}`
  if (every !== undefined) return `one in ${every}`
  return chance === undefined ? 'always' : `with chance ${chance}`
}

function ofInWords({ sdkAppId, command }: FaultOrder): string {
  return [
    sdkAppId === undefined ? '' : ` of app ${sdkAppId}`,
    command === undefined ? '' : ` of ${command}`,
  ].join('')
}

function doneInWords({ at, id, kind, command, conversation, messages }: FaultDone): string {
  const about = printable(`${conversation} ${messages.join(' ')}`)
  return `    ${new Date(at).toISOString()}  ${kind}  order ${id}  ${command}  ${about}`
}

/** The two largest units: `3 d 4 h`. */
function spanInWords(milliseconds: number): string {
  const parts: string[] = []
  let rest = milliseconds
  for (const [name, unit] of units) {
    const count = Math.floor(rest / unit)
    if (count > 0) parts.push(`${count} ${name}`)
    rest -= count * unit
  }
  return parts.length === 0 ? `${milliseconds} ms` : parts.slice(0, 2).join(' ')
}
