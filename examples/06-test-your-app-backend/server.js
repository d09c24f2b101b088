// A small app backend that lets go of what its users take back. See README.md.
import { createServer } from 'node:http'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createReceiver } from '@takeback/receiver'
import { toNodeHandler } from '@takeback/receiver/node'
import { sqliteInbox } from '@takeback/receiver/sqlite'

export async function startApp({ sdkAppId, token, data, port = 0 }) {
  const recalled = []
  const inbox = await sqliteInbox(join(data, 'inbox.db'))
  const receiver = createReceiver({ sdkAppId, inbox, ...(token && { token }) })
  receiver.on('recall', (recall) => recalled.push(...recall.messages.map(({ key }) => key)))

  const server = createServer(toNodeHandler(receiver, { path: '/callback' }))
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    callbackUrl: `http://127.0.0.1:${server.address().port}/callback`,
    /** The key of every message that was let go of, each time that it was. */
    recalled,
    /** Waits until every recall that was answered is applied. */
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await receiver.close()
      await inbox.close()
    },
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { PORT = '3000', SDKAPPID = '1400000000', TOKEN = '', DATA = '.' } = process.env
  const app = await startApp({ sdkAppId: Number(SDKAPPID), token: TOKEN, data: DATA, port: Number(PORT) })
  console.log(JSON.stringify({ callback: app.callbackUrl }))
  process.once('SIGTERM', () => void app[Symbol.asyncDispose]())
}
