/** A balancer as small as can be: each connection goes to the next receiver, or to the one after when that is away. */
import { connect, createServer, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'

export interface Balancer {
  readonly port: number
  /** Ports behind it; those that are being drained are taken out before. */
  set(ports: readonly number[]): void
  close(): Promise<void>
}

export async function startBalancer(): Promise<Balancer> {
  let ports: readonly number[] = []
  let turn = 0
  const open = new Set<Socket>()
  const server = createServer((client) => {
    open.add(client)
    client.on('error', () => client.destroy())
    client.on('close', () => open.delete(client))
    turn += 1
    forward(
      client,
      ports.map((_port, index) => ports[(turn + index) % ports.length] ?? 0),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    set: (next) => (ports = next),
    async close() {
      for (const client of open) client.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Only a connection that was never made may go elsewhere: of another one nobody knows what it did. */
function forward(client: Socket, [port, ...others]: readonly number[]): void {
  if (port === undefined) {
    client.destroy()
    return
  }
  const receiver = connect(port, '127.0.0.1')
  let isConnected = false
  receiver.on('connect', () => {
    isConnected = true
    client.pipe(receiver).pipe(client)
  })
  receiver.on('error', () => {
    if (isConnected) client.destroy()
    else forward(client, others)
  })
  receiver.on('close', () => isConnected && client.destroy())
  client.on('close', () => receiver.destroy())
}
