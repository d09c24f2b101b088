import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'

const lowest = 20_000
/** However the system is set up. */
const fewest = 1000
const given = new Set<number>()

/**
 * Free now, and given to nobody who asks for any port, or calls somebody: theirs are above. So whoever asked may take it later,
 * or give it up and take it again.
 */
export async function freePort(): Promise<number> {
  const count = Math.max(firstOfAny() - lowest, fewest)
  for (;;) {
    const port = lowest + Math.floor(Math.random() * count)
    if (given.has(port) || !(await isFree(port))) continue
    given.add(port)
    return port
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
  } catch {
    return false
  }
  server.close()
  await once(server, 'close')
  return true
}

/** Where those begin that the system gives by itself. */
function firstOfAny(): number {
  const range = '/proc/sys/net/ipv4/ip_local_port_range'
  return existsSync(range) ? Number.parseInt(readFileSync(range, 'utf8'), 10) : 32_768
}
