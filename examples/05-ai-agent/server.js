// The agent as an app backend: After-send webhooks are its questions, recalls its orders to forget. See README.md.
import { createServer } from 'node:http'
import { join } from 'node:path'
import { createReceiver } from '@takeback/receiver'
import { toNodeHandler } from '@takeback/receiver/node'
import { sqliteInbox } from '@takeback/receiver/sqlite'
import { Agent } from './agent.js'
import { restChat } from './chat.js'
import { httpModel } from './model.js'
import { Transcript } from './transcript.js'

const { PORT = '3000', SDKAPPID = '1400000000', TOKEN, DATA = '.', BOT = 'bot' } = process.env
const { CHAT_URL = 'http://127.0.0.1:8080', ADMIN = 'administrator', SECRET_KEY, MODEL_URL } = process.env
if (!SECRET_KEY || !MODEL_URL) {
  console.error('Set SECRET_KEY (the key of your app) and MODEL_URL (takes { messages }, answers { text }).')
  process.exit(2)
}

const sdkAppId = Number(SDKAPPID)
const transcript = new Transcript(join(DATA, 'agent.db'))
const now = () => Date.now()
const chat = restChat({ url: CHAT_URL, sdkAppId, key: SECRET_KEY, admin: ADMIN, bot: BOT, now })
const agent = new Agent({ transcript, model: httpModel(MODEL_URL), chat })

const inbox = await sqliteInbox(join(DATA, 'inbox.db'))
const receiver = createReceiver({
  sdkAppId,
  inbox,
  ...(TOKEN && { token: TOKEN }),
  async onOther({ command, body }) {
    if (command !== 'C2C.CallbackAfterSendMsg') return null
    const sent = JSON.parse(new TextDecoder().decode(body))
    if (sent.To_Account === BOT)
      agent.hear({
        key: keyOf(sent.From_Account, sent.MsgKey),
        person: sent.From_Account,
        text: textOf(sent),
      })
    return null
  },
})
// Called again until it succeeds, also by the next process: the receiver keeps the recall.
receiver.on('recall', async (recall) => {
  if (recall.kind !== 'c2c' || recall.to !== BOT) return
  for (const { msgKey } of recall.messages) await agent.forget(keyOf(recall.from, msgKey))
})
agent.start()

const callback = toNodeHandler(receiver, { path: '/callback' })
const server = createServer((request, response) => {
  if (request.url !== '/transcript') return callback(request, response)
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(transcript.overview()))
})
server.listen(Number(PORT), '127.0.0.1', () => {
  console.log(JSON.stringify({ callback: `http://127.0.0.1:${server.address().port}/callback` }))
})

async function stop() {
  server.close()
  await receiver.close()
  await agent.close()
  await inbox.close()
  transcript.close()
}
process.once('SIGTERM', () => void stop())

/** The id of a message to the bot. */
function keyOf(from, msgKey) {
  return `${from}\n${msgKey}`
}

function textOf({ MsgBody }) {
  return MsgBody.filter(({ MsgType }) => MsgType === 'TIMTextElem')
    .map(({ MsgContent }) => MsgContent.Text)
    .join('\n')
}
