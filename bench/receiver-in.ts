/** A receiver in one framework: `node receiver-in.ts FRAMEWORK FOLDER|memory|postgres://…`. Prints one line of JSON. */
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo, Server } from 'node:net'
import { join } from 'node:path'
import { serve } from '@hono/node-server'
import { createReceiver } from '@takeback/receiver'
import { memoryInbox } from '@takeback/receiver/memory'
import { toNodeHandler } from '@takeback/receiver/node'
import { postgresInbox } from '@takeback/receiver/postgres'
import { sqliteInbox } from '@takeback/receiver/sqlite'
import { toWebHandler } from '@takeback/receiver/web'
import express from 'express'
import { fastify } from 'fastify'
import Koa from 'koa'
import { Pool } from 'pg'

const [framework = '', place = ''] = process.argv.slice(2)
const inbox = await openInbox()
// Without a token, which it would say.
const receiver = createReceiver({ sdkAppId: 1_400_000_000, inbox, log: { warn() {}, error: console.error } })
const handler = toNodeHandler(receiver)
const listen = (listener: RequestListener) => createServer(listener).listen(0, '127.0.0.1')

const mounts: Readonly<Record<string, () => Server | Promise<Server>>> = {
  'node:http': () => listen(handler),
  express: () => listen(express().use('/callback', handler)),
  async fastify() {
    const app = fastify()
    app.route({
      method: 'POST',
      url: '/callback',
      onRequest: async (request, reply) => {
        reply.hijack()
        handler(request.raw, reply.raw)
      },
      handler: () => {},
    })
    await app.listen({ port: 0, host: '127.0.0.1' })
    return app.server
  },
  koa() {
    const app = new Koa()
    app.use((context) => {
      context.respond = false
      return handler(context.req, context.res)
    })
    const answer = app.callback()
    return listen((request, response) => void answer(request, response))
  },
  web: () => serve({ fetch: toWebHandler(receiver), port: 0, hostname: '127.0.0.1' }),
}

const server = await mounts[framework]?.()
if (server === undefined) throw new TypeError(`no such framework: ${framework}`)
const ready = () => {
  process.stdout.write(`${JSON.stringify({ port: (server.address() as AddressInfo).port })}\n`)
}
if (server.listening) ready()
else server.once('listening', ready)
process.once('SIGTERM', () => process.exit(0))

function openInbox() {
  if (place === 'memory') return memoryInbox({ log: { warn() {} } })
  if (place.startsWith('postgres:'))
    return postgresInbox(new Pool({ connectionString: place, pipeline: true }))
  return sqliteInbox(join(place, `${framework.replaceAll(/\W/g, '')}.db`))
}
