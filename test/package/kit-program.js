/** Runs on Node, Bun and Deno: takes a webhook twice over HTTP, applies it once, says `applied KEY`, and ends. */
import process from 'node:process'
import { DatabaseSync } from 'node:sqlite'
import { createReceiver, firstTimeTable } from '@takeback/receiver'
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
const handler = toWebHandler(recalls)
const { origin, stop } = await serve(handler)
const command = 'C2C.CallbackAfterMsgWithDraw'
for (let time = 0; time < 2; time++) {
  const answer = await fetch(`${origin}/callback?SdkAppid=1400000000&CallbackCommand=${command}`, {
    method: 'POST',
    body: JSON.stringify({ CallbackCommand: command, From_Account: 'a', To_Account: 'b', MsgKey: '1_2_3' }),
  })
  if (answer.status !== 200) throw new Error(`answered ${answer.status} ${await answer.text()}`)
  await answer.text()
}
await applied
await stop()
await recalls.close()
await inbox.close()
console.log('closed')

/** As each of them serves a handler of Request and Response. */
async function serve(fetch) {
  if (globalThis.Bun !== undefined) {
    const server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch })
    return { origin: `http://127.0.0.1:${server.port}`, stop: () => server.stop(true) }
  }
  if (globalThis.Deno !== undefined) {
    const server = Deno.serve({ port: 0, hostname: '127.0.0.1', onListen: () => {} }, fetch)
    return { origin: `http://127.0.0.1:${server.addr.port}`, stop: () => server.shutdown() }
  }
  // Node has no server of this kind: the handler is called as it is.
  globalThis.fetch = (url, init) => fetch(new Request(url, init))
  return { origin: 'http://127.0.0.1', stop: () => {} }
}
