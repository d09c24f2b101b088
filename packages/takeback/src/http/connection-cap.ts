/**
 * How many connections one caller may hold: rule H3 of docs/spec/http.md. An IPv6 caller owns a whole /64, so that
 * is what is counted. Loopback is not counted: a proxy or a test on this machine is many callers.
 */
import type { Server } from 'node:net'
import { parseIp } from './ip-address.ts'

export function capConnections(
  server: Server,
  most: number,
  isExempt: (address: string) => boolean = isLoopback,
): void {
  const held = new Map<string, number>()
  server.on('connection', (socket) => {
    const address = socket.remoteAddress ?? ''
    if (isExempt(address)) return
    const caller = callerOf(address)
    const count = (held.get(caller) ?? 0) + 1
    if (count > most) {
      socket.destroy()
      return
    }
    held.set(caller, count)
    socket.once('close', () => {
      const left = (held.get(caller) ?? 1) - 1
      if (left === 0) held.delete(caller)
      else held.set(caller, left)
    })
  })
}

/** One caller: an IPv4 address, an IPv6 /64. */
export function callerOf(address: string): string {
  const ip = parseIp(address)
  return ip?.length === 16 ? Buffer.from(ip.subarray(0, 8)).toString('hex') : address
}

export function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.') || address.startsWith('::ffff:127.')
}
