/** The receiver mounted in each framework, as its README shows it, on a port of its own. */
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import type { Receiver } from '@takeback/receiver'
import { toNodeHandler } from '@takeback/receiver/node'
import { toWebHandler } from '@takeback/receiver/web'
import express from 'express'
import { fastify } from 'fastify'
import { Hono } from 'hono'
import Koa from 'koa'

export interface Mounted extends AsyncDisposable {
  readonly port: number
}

export type Mount = (receiver: Receiver) => Promise<Mounted>

/** Paths beside /callback are the framework's own: it answers them with its 404. */
export const frameworks: Readonly<Record<string, Mount>> = {
  'node:http': (receiver) => listen(toNodeHandler(receiver)),

  express(receiver) {
    const app = express()
    app.all('/callback', toNodeHandler(receiver))
    return listen(app)
  },

  'express, behind a parser that keeps the bytes'(receiver) {
    const app = express()
    app.use(express.json({ inflate: false, verify: keepBytes }))
    app.use('/callback', toNodeHandler(receiver))
    return listen(app)
  },

  async fastify(receiver) {
    const app = fastify()
    const handler = toNodeHandler(receiver)
    app.route({
      method: ['GET', 'HEAD', 'POST', 'PUT'],
      url: '/callback',
      onRequest: async (request, reply) => {
        reply.hijack()
        handler(request.raw, reply.raw)
      },
      handler: () => {},
    })
    await app.listen({ port: 0, host: '127.0.0.1' })
    return mounted(app.server)
  },

  koa(receiver) {
    const app = new Koa()
    const handler = toNodeHandler(receiver)
    app.use((context, next) => {
      if (context.path !== '/callback') return next()
      context.respond = false
      return handler(context.req, context.res)
    })
    const answer = app.callback()
    return listen((request, response) => void answer(request, response))
  },

  'web, in hono'(receiver) {
    const app = new Hono()
    const handler = toWebHandler(receiver)
    app.all('/callback', (context) => handler(context.req.raw))
    return new Promise((resolve) => {
      const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, () =>
        resolve(mounted(server as Server)),
      )
    })
  },
}

/** The line of the README. */
export function keepBytes(request: object, _response: unknown, bytes: Buffer): void {
  Reflect.set(request, 'rawBody', bytes)
}

export function listen(listener: RequestListener): Promise<Mounted> {
  const server = createServer(listener)
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(mounted(server))))
}

function mounted(server: Server): Mounted {
  const { port } = server.address() as AddressInfo
  return {
    port,
    [Symbol.asyncDispose]() {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
