// In Bun or Deno: serve({ fetch: POST }). In Next the receiver stands apart from the route: see README.md.
import { join } from 'node:path'
import { createReceiver } from '@takeback/receiver'
import { sqliteInbox } from '@takeback/receiver/sqlite'
import { toWebHandler } from '@takeback/receiver/web'

const { SDKAPPID = '1400000000', TOKEN, DATA = '.' } = process.env

const inbox = await sqliteInbox(join(DATA, 'inbox.db'))
const receiver = createReceiver({ sdkAppId: Number(SDKAPPID), inbox, ...(TOKEN && { token: TOKEN }) })

receiver.on('recall', (recall) => {
  for (const { key } of recall.messages) {
    // Your own work goes here. `key` makes it idempotent; firstTime makes it once (01-receive-express).
    console.log(JSON.stringify({ recalled: recall.kind, key }))
  }
})

/** `trustProxy: 1` when your own proxy stands in front: the address of a refused caller is known to it alone. */
export const POST = toWebHandler(receiver, { path: '/callback' })
/** The console's "Verify". */
export const GET = POST

export async function close() {
  await receiver.close()
  await inbox.close()
}
