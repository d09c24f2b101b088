// In Next: app/callback/route.js. In Bun or Deno: serve({ fetch: POST }). See README.md.
import { join } from 'node:path'
import { createReceiver } from '@takeback/receiver'
import { sqliteInbox } from '@takeback/receiver/sqlite'

const { SDKAPPID = '1400000000', TOKEN, DATA = '.' } = process.env

const inbox = await sqliteInbox(join(DATA, 'inbox.db'))
const receiver = createReceiver({ sdkAppId: Number(SDKAPPID), inbox, ...(TOKEN && { token: TOKEN }) })

receiver.on('recall', (recall) => {
  for (const { key } of recall.messages) {
    // Your own work goes here: delete the row, tell the moderators. `key` makes it idempotent.
    console.log(JSON.stringify({ recalled: recall.kind, key }))
  }
})
void receiver.start()

export async function POST(request) {
  const { pathname, search } = new URL(request.url)
  const answer = await receiver.handle({
    method: request.method,
    rawUrl: pathname + search,
    headers: Object.fromEntries(request.headers),
    // For the list of refusals only. The last entry is the one that your own proxy wrote.
    clientIp: request.headers.get('x-forwarded-for')?.split(',').at(-1).trim() ?? 'unknown',
    readBody: (maxBytes) => readBody(request, maxBytes),
  })
  return new Response(answer.body, { status: answer.status, headers: answer.headers })
}

export async function close() {
  await receiver.close()
  await inbox.close()
}

/** The bytes as they were sent, and never more than `maxBytes` of them. */
async function readBody(request, maxBytes) {
  const chunks = []
  let size = 0
  try {
    for await (const chunk of request.body ?? []) {
      size += chunk.length
      if (size > maxBytes) return 'too-large'
      chunks.push(chunk)
    }
  } catch {
    return 'aborted'
  }
  return Buffer.concat(chunks)
}
