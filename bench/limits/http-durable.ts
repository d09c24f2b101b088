/**
 * The least that keeps the promise: bare node:http and JSON.parse, one row per request with the message as its key, many
 * rows in a commit that is on the disk before they are answered. No Sign, no job, no handler, no lists. Argument: folder.
 */
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Worker } from 'node:worker_threads'
import type { Row } from './durable-writer.ts'

const answer = '{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}'
const writer = new Worker(new URL('durable-writer.ts', import.meta.url), { workerData: process.argv[2] })

/** While one batch is away, the next one gathers. */
let rows: Row[] = []
let responses: ServerResponse[] = []
let away: ServerResponse[] = []

const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const body = Buffer.concat(chunks).toString('utf8')
    const { From_Account, To_Account, MsgKey } = JSON.parse(body) as Record<string, string>
    rows.push([`${From_Account}/${To_Account}/${MsgKey}`, body])
    responses.push(response)
    if (rows.length === 1 && away.length === 0) setImmediate(send)
  })
})
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ port: (server.address() as AddressInfo).port })}\n`)
})

writer.on('message', () => {
  for (const response of away) {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length })
    response.end(answer)
  }
  away = []
  setImmediate(send)
})

function send(): void {
  if (rows.length === 0 || away.length > 0) return
  writer.postMessage(rows)
  away = responses
  rows = []
  responses = []
}

process.once('SIGTERM', () => {
  server.close()
  server.closeAllConnections()
  void writer.terminate()
})
