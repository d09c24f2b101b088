/** An endpoint that accepts and never answers: deliveries wait and leave the cores to what is measured. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const server = createServer((request) => request.resume())
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ port: (server.address() as AddressInfo).port })}\n`)
})
process.once('SIGTERM', () => {
  server.close()
  server.closeAllConnections()
})
