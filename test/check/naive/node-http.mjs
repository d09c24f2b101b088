/**
 * A handler without a framework, written in one evening. FAULT marks what is wrong on purpose; test/check/check.test.ts
 * says which checks must find it, and that no other fails.
 */
import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'

const seen = new Set()
const effects = new Map()
let queue = Promise.resolve()

const server = createServer((req, res) => {
  const url = new URL(req.url, 'http://localhost')
  // For the observer of the test.
  if (url.pathname === '/effects') return res.end(JSON.stringify(Object.fromEntries(effects)))
  // FAULT: a GET is turned away.
  if (req.method !== 'POST') return res.writeHead(405).end()
  let text = ''
  // FAULT: no limit.
  req.setEncoding('utf8').on('data', (chunk) => {
    text += chunk
  })
  req.on('end', () => {
    // FAULT: what JSON.parse throws ends the process, and with it every request in flight.
    const body = JSON.parse(text)
    // FAULT: nobody looks at SdkAppid, Sign, RequestTime or CallbackCommand of the URL.
    const app = url.searchParams.get('SdkAppid')
    const keys = keysOf(app, body)
    // FAULT: commands it does not know are an error.
    if (keys === null) return res.writeHead(404).end('{}')
    // FAULT: the Chinese form of one-to-one recalls has no UnreadMsgNum.
    if (body.MsgKey !== undefined && body.UnreadMsgNum === undefined) return res.writeHead(400).end('{}')
    // FAULT: works before it answers, one after the other.
    queue = queue.then(() => work(text, keys, res))
  })
})

async function work(text, keys, res) {
  await delay(60)
  apply(text, keys)
  // FAULT: no JSON.
  res.end('ok')
}

/** FAULT: recognises a recall by the bytes of its body, so that the same message told otherwise is new. */
function apply(text, keys) {
  const fingerprint = createHash('sha256').update(text).digest('hex')
  if (seen.has(fingerprint)) return
  seen.add(fingerprint)
  for (const key of keys) effects.set(key, (effects.get(key) ?? 0) + 1)
}

function keysOf(app, body) {
  switch (body.CallbackCommand) {
    case 'C2C.CallbackAfterMsgWithDraw':
      return [[app, 'c2c', body.From_Account, body.To_Account, body.MsgKey].join('/')]
    case 'Group.CallbackAfterRecallMsg': {
      const place = body.TopicId ? ['topic', body.GroupId, body.TopicId] : ['group', body.GroupId]
      return body.MsgSeqList.map(({ MsgSeq }) => [app, ...place, MsgSeq].join('/'))
    }
    case 'OfficialAccount.CallbackAfterMsgWithDraw':
      return body.WithdrawMsgList.map(({ MsgKey }) =>
        [app, 'official', body.Official_Account, MsgKey].join('/'),
      )
    default:
      return null
  }
}

server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`))
