/** The receiver of the usual kind, but for where it puts what came. Its Sign is checked as the documents say. */
import { createHash } from 'node:crypto'
import express from 'express'

const token = 'a-token-of-more-than-24-characters'

export function recallsApp(store) {
  const app = express()
  app.use(express.json())
  // Express 5 takes care of a promise that is rejected.
  app.post('/callback', (request, response) => {
    const query = new URL(request.url, 'http://localhost').searchParams
    const expected = createHash('sha256')
      .update(`${token}${query.get('RequestTime')}`)
      .digest('hex')
    if (query.get('Sign') !== expected) {
      return response.status(403).end()
    }
    return store(request.body).then(() => response.json({ ActionStatus: 'OK', ErrorInfo: '', ErrorCode: 0 }))
  })
  return app
}

/** `stored`: how many it holds, for the bench to check. */
export function listen(app, stored) {
  app.get('/stored', (_request, response) => stored().then((count) => response.json({ stored: count })))
  const server = app.listen(0, '127.0.0.1', () => {
    const origin = `http://127.0.0.1:${server.address().port}`
    process.stdout.write(`${JSON.stringify({ origin, callback: `${origin}/callback` })}\n`)
  })
  process.once('SIGTERM', () => process.exit(0))
}
