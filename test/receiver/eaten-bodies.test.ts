/** Behind a body parser, and given what is no request: rules R52-R56 of docs/spec/receiving.md. */
import type { IncomingMessage } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { toNodeHandler } from '@takeback/receiver/node'
import { toWebHandler } from '@takeback/receiver/web'
import express from 'express'
import { expect, test } from 'vitest'
import { listen, type Mount } from './frameworks.ts'
import { c2c, openStage, signed, signingSecret, target } from './stage.ts'

const spaced = ` ${JSON.stringify(c2c({ UnreadMsgNum: 3 }))}`

/** Express with a parser of its own before the receiver. */
function behind(...parsers: express.RequestHandler[]): Mount {
  return (receiver) =>
    listen(
      express()
        .use(...parsers)
        .use('/callback', toNodeHandler(receiver)),
    )
}

test.each([
  ['raw', express.raw({ type: '*/*' })],
  ['text', express.text({ type: '*/*' })],
])('[R54] the bytes that express.%s leaves as the body are used as they are', async (_name, parser) => {
  await using stage = await openStage(behind(parser), { signingSecret })
  expect((await stage.call('POST', target(c2c()), spaced, signed(spaced))).status).toBe(200)
  await stage.hearing
  expect(stage.heard[0]?.bodyIsExact).toBe(true)
  expect(Buffer.from(stage.heard[0]?.body ?? []).toString()).toBe(spaced)
})

test('[R54] a parsed object is written again: the recall is taken, and says that its bytes are not the sent ones', async () => {
  await using stage = await openStage(behind(express.json()))
  expect((await stage.call('POST', target(c2c()), spaced)).status).toBe(200)
  await stage.hearing
  expect(stage.heard[0]).toMatchObject({ bodyIsExact: false, unread: 3 })
  expect(Buffer.from(stage.heard[0]?.body ?? []).toString()).toBe(spaced.trim())
})

test('[R52] where the body must be signed a parsed object is refused, with the cause and the line that mends it', async () => {
  await using stage = await openStage(behind(express.json()), { signingSecret })
  for (let time = 0; time < 2; time++) {
    const answer = await stage.call('POST', target(c2c()), spaced, signed(spaced))
    expect(answer.status).toBe(503)
    expect(await answer.text()).toContain('a body parser has read the body before the receiver')
  }
  const [words = '', ...others] = stage.said
  expect(words).toContain(
    'app.use(express.json({ verify: (request, _response, bytes) => { request.rawBody = bytes } }))',
  )
  expect(others).toEqual([])
  expect(stage.receiver.counters).toMatchObject({ remembered: 0 })
})

test('[R55] a body that somebody has read and not kept: 503, never a false 200, never silence', async () => {
  const eat: express.RequestHandler = async (request, _response, next) => {
    await buffer(request)
    next()
  }
  await using stage = await openStage(behind(eat))
  expect((await stage.call('POST', target(c2c()), spaced)).status).toBe(503)
  expect(stage.said).toEqual([expect.stringContaining('left nothing of it. Mount the receiver before')])
  expect(stage.receiver.counters).toMatchObject({ remembered: 0, quarantined: 0 })
})

test('[R55] a body of which somebody has read a part is not taken for a whole one', async () => {
  const nibble: express.RequestHandler = (request, _response, next) => {
    request.once('data', () => {
      request.pause()
      next()
    })
  }
  await using stage = await openStage(behind(nibble))
  expect((await stage.call('POST', target(c2c()), spaced)).status).toBe(503)
  expect(stage.receiver.counters).toMatchObject({ remembered: 0, quarantined: 0 })
})

test('[R55] what a parser of forms makes of a body is not what was sent', async () => {
  await using stage = await openStage(behind(express.urlencoded()))
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  expect((await stage.call('POST', target(c2c()), spaced, form)).status).toBe(503)
})

test('[R55] a Request whose body was read: 503', async () => {
  await using stage = await openStage((receiver) => listen(toNodeHandler(receiver)))
  const handler = toWebHandler(stage.receiver)
  const request = new Request(`http://shop.example${target(c2c())}`, { method: 'POST', body: spaced })
  await request.text()
  expect((await handler(request)).status).toBe(503)
})

test('[R13] Bun and Deno tell the address of the connection; a trusted proxy tells another', async () => {
  await using stage = await openStage((receiver) => listen(toNodeHandler(receiver)))
  const request = () =>
    new Request('http://shop.example/callback?SdkAppid=1', {
      method: 'POST',
      headers: { 'x-forwarded-for': '9.9.9.9' },
    })
  await toWebHandler(stage.receiver)(request(), { remoteAddr: { hostname: '1.1.1.1' } })
  await toWebHandler(stage.receiver)(request(), { requestIP: () => ({ address: '2.2.2.2' }) })
  await toWebHandler(stage.receiver, { trustProxy: 1 })(request())
  await toWebHandler(stage.receiver)(request())
  const addresses = stage.receiver.counters.latestRefusals.map(({ clientIp }) => clientIp)
  expect(addresses).toEqual(['unknown', '9.9.9.9', '2.2.2.2', '1.1.1.1'])
})

test('[R56] what is no request of node:http is named, with what to give instead', async () => {
  await using stage = await openStage((receiver) => listen(toNodeHandler(receiver)))
  const handler = toNodeHandler(stage.receiver) as (request: unknown, response?: unknown) => void
  const plain = { on: () => {}, socket: {}, rawHeaders: [] } as unknown as IncomingMessage
  expect(() => handler({ req: plain, res: {} })).toThrow('koa context: call it with (ctx.req, ctx.res)')
  expect(() => handler({ raw: plain }, { raw: {} })).toThrow('fastify request: call it with (request.raw')
  expect(() => handler(new Request('http://shop.example/'))).toThrow('use toWebHandler')
  expect(() => handler(undefined)).toThrow('no request of node:http')
  const web = toWebHandler(stage.receiver) as (request: unknown) => Promise<Response>
  await expect(web({ req: { raw: {} } })).rejects.toThrow('hono context: give c.req.raw')
  await expect(web({ url: '/callback', headers: {} })).rejects.toThrow('use toNodeHandler')
  await expect(web(undefined)).rejects.toThrow('no Request')
})
