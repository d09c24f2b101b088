/**
 * A receiver in a process of its own, to be killed: `node killable-receiver.ts INBOX JOURNAL hang|apply|content`.
 * Its handler writes each key into the journal, after a moment; or never ends; or writes what the messages said, and
 * never ends. Says its port when it listens.
 */
import { appendFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createReceiver } from '../create-receiver.ts'
import { toNodeHandler } from '../node/to-node-handler.ts'
import { sqliteInbox } from '../sqlite/sqlite-inbox.ts'

const [file = '', journal = '', manner = ''] = process.argv.slice(2)
const inbox = await sqliteInbox(file)
const receiver = createReceiver({
  sdkAppId: 1_400_000_000,
  inbox,
  handlerDeadlineMs: manner === 'content' ? 2000 : 500,
  ...(manner === 'content' && { keepContent: {} }),
})
receiver.on('recall', async ({ messages }) => {
  if (manner === 'content')
    appendFileSync(journal, `${JSON.stringify(messages.map(({ content }) => content))}\n`)
  if (manner !== 'apply') await new Promise(() => {})
  for (const { key } of messages) appendFileSync(journal, `${key}\n`)
  await new Promise((resolve) => setTimeout(resolve, 5))
})
void receiver.start()
const server = createServer(toNodeHandler(receiver))
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port))
