/** The limit for what comes in: a bare node:http server that reads a body, parses it and answers. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const answer = '{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}'

const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    JSON.parse(Buffer.concat(chunks).toString('utf8'))
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length })
    response.end(answer)
  })
})
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ port: (server.address() as AddressInfo).port })}\n`)
})
process.once('SIGTERM', () => {
  server.close()
  server.closeAllConnections()
})
