// Fills a search index from After-send webhooks and empties it from recalls. See README.md.
import { createServer } from 'node:http'
import { join } from 'node:path'
import { createReceiver } from '@takeback/receiver'
import { toNodeHandler } from '@takeback/receiver/node'
import { sqliteInbox } from '@takeback/receiver/sqlite'
import { SearchIndex } from './index.js'
import { keyOfSent, keysOfRecalled } from './message-keys.js'

const { PORT = '3000', SDKAPPID = '1400000000', TOKEN, DATA = '.' } = process.env

const index = new SearchIndex(join(DATA, 'index.db'))
const inbox = await sqliteInbox(join(DATA, 'inbox.db'))
const receiver = createReceiver({
  sdkAppId: Number(SDKAPPID),
  inbox,
  ...(TOKEN && { token: TOKEN }),
  // Every authentic webhook that is no recall; it is answered when this resolves.
  async onOther({ body }) {
    const sent = JSON.parse(new TextDecoder().decode(body))
    const key = keyOfSent(sent)
    if (key !== null) index.add(key, textOf(sent.MsgBody))
    return null
  },
})
receiver.on('recall', (recall) => keysOfRecalled(recall).forEach((key) => index.forget(key)))

const answers = {
  // In quotation marks it is a phrase, whatever it holds.
  '/search': (query) => index.search(`"${(query.get('q') ?? '').replaceAll('"', '""')}"`),
  '/recalled': () => index.recalled(),
}
const callback = toNodeHandler(receiver, { path: '/callback' })
const server = createServer((request, response) => {
  const url = new URL(request.url, 'http://localhost')
  const keys = answers[url.pathname]?.(url.searchParams)
  if (keys === undefined) return callback(request, response)
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(keys))
})
server.listen(Number(PORT), '127.0.0.1', () => {
  console.log(JSON.stringify({ callback: `http://127.0.0.1:${server.address().port}/callback` }))
})

async function stop() {
  server.close()
  await receiver.close()
  await inbox.close()
  index.close()
}
process.once('SIGTERM', () => void stop())

function textOf(elements) {
  return elements
    .filter(({ MsgType }) => MsgType === 'TIMTextElem')
    .map(({ MsgContent }) => MsgContent.Text)
    .join('\n')
}
