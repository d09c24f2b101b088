/**
 * Runs on Node, Bun and Deno: takes a webhook over node:http and again as a Request, applies it once, says `applied KEY`, and
 * ends.
 */
import { once } from 'node:events'
import { createServer } from 'node:http'
import process from 'node:process'
import { DatabaseSync } from 'node:sqlite'
import { createReceiver, firstTimeTable } from '@takeback/receiver'
import { toNodeHandler } from '@takeback/receiver/node'
import { sqliteInbox } from '@takeback/receiver/sqlite'
import { toWebHandler } from '@takeback/receiver/web'

const db = new DatabaseSync(':memory:')
db.exec(firstTimeTable.sqlite)
const inbox = await sqliteInbox(process.argv[2])
const recalls = createReceiver({ sdkAppId: 1400000000, inbox })
const applied = new Promise((resolve) => {
  recalls.on('recall', (recall) => {
    db.exec('BEGIN')
    const [message] = recall.messages
    if (recall.firstTime(db)) console.log(`applied ${message.key}`)
    db.exec('COMMIT')
    resolve()
  })
})
const command = 'C2C.CallbackAfterMsgWithDraw'
for (const serve of [serveNode, serveWeb]) {
  const server = await serve()
  const answer = await fetch(`${server.origin}/callback?SdkAppid=1400000000&CallbackCommand=${command}`, {
    method: 'POST',
    body: JSON.stringify({ CallbackCommand: command, From_Account: 'a', To_Account: 'b', MsgKey: '1_2_3' }),
  })
  if (answer.status !== 200) throw new Error(`answered ${answer.status} ${await answer.text()}`)
  await answer.text()
  await server.stop()
}
await applied
await recalls.close()
await inbox.close()
console.log('closed')

async function serveNode() {
  const server = createServer(toNodeHandler(recalls)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    stop() {
      server.close()
      server.closeAllConnections()
    },
  }
}

/** As each of them serves a handler of Request and Response. */
function serveWeb() {
  const handler = toWebHandler(recalls)
  if (globalThis.Bun !== undefined) {
    const server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: handler })
    return { origin: `http://127.0.0.1:${server.port}`, stop: () => server.stop(true) }
  }
  if (globalThis.Deno !== undefined) {
    const server = Deno.serve({ port: 0, hostname: '127.0.0.1', onListen: () => {} }, handler)
    return { origin: `http://127.0.0.1:${server.addr.port}`, stop: () => server.shutdown() }
  }
  // Node has no server of this kind: the handler is called as it is.
  globalThis.fetch = (url, init) => handler(new Request(url, init))
  return { origin: 'http://127.0.0.1', stop: () => {} }
}
