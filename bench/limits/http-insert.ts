/** The limit for what comes in and goes to PostgreSQL: a bare node:http server that inserts one row per request. Argument: URL. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Pool } from 'pg'

const answer = '{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}'
/** More gave fewer rows per second on two cores. */
const CONNECTIONS = 16

const pool = new Pool({ connectionString: process.argv[2] ?? '', max: CONNECTIONS })
await pool.query('CREATE TABLE IF NOT EXISTS arrived (key TEXT PRIMARY KEY, body BYTEA NOT NULL)')

const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const body = Buffer.concat(chunks)
    const { MsgKey } = JSON.parse(body.toString('utf8')) as { MsgKey: string }
    const insert = {
      name: 'insert',
      text: 'INSERT INTO arrived (key, body) VALUES ($1, $2) ON CONFLICT DO NOTHING',
      values: [MsgKey, body],
    }
    pool.query(insert).then(
      () => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length })
        return response.end(answer)
      },
      () => response.writeHead(503).end(),
    )
  })
})
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ port: (server.address() as AddressInfo).port })}\n`)
})
process.once('SIGTERM', () => {
  server.close()
  server.closeAllConnections()
  void pool.end()
})
