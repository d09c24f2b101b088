// A stand-in for the framework: calls the route as Next does, with a Request, and sends the Response.
import { createServer } from 'node:http'
import { Readable } from 'node:stream'
import { close, GET, POST } from './route.js'

const { PORT = '3000' } = process.env

const server = createServer((request, response) => void answer(request, response))
server.listen(Number(PORT), '127.0.0.1', () => {
  console.log(JSON.stringify({ callback: `http://127.0.0.1:${server.address().port}/callback` }))
})

async function answer(request, response) {
  if (!request.url.startsWith('/callback')) return response.end('The rest of the app.')
  const { method, headers } = request
  const body = method === 'POST' ? { body: Readable.toWeb(request), duplex: 'half' } : {}
  const route = method === 'POST' ? POST : GET
  const answered = await route(
    new Request(`http://${headers.host}${request.url}`, { method, headers, ...body }),
  )
  response.writeHead(answered.status, Object.fromEntries(answered.headers))
  response.end(Buffer.from(await answered.arrayBuffer()))
}

async function stop() {
  server.close()
  await close()
}
process.once('SIGTERM', () => void stop())
