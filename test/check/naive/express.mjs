/**
 * A webhook handler of the usual kind: Express, JSON, a look into the database. Most of it works on the first day.
 * FAULT marks what is wrong on purpose; test/check/check.test.ts says which checks must find it, and that no other fails.
 */
import { createHash } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import express from 'express'

const token = process.env.TOKEN
/** Stands in for a table with a unique key; every call takes 20 ms, as a database may. */
const recalls = new Map()
const database = {
  async has(key) {
    await delay(20)
    return recalls.has(key)
  },
  async insert(key) {
    await delay(20)
    if (recalls.has(key)) throw new Error(`duplicate key ${key}`)
    recalls.set(key, 1)
  },
}

const app = express()
// FAULT: reads a body only when Content-Type says JSON, which no document promises.
app.use(express.json())

app.post('/callback', (req, res) => receive(req, res))

async function receive(req, res) {
  // FAULT: SdkAppid is used and never checked, CallbackCommand of the URL is not looked at, nor is RequestTime's age.
  const { SdkAppid, Sign, RequestTime } = req.query
  const expected = createHash('sha256')
    .update(token + RequestTime)
    .digest('hex')
  if (Sign !== expected)
    return res.status(401).json({ ActionStatus: 'FAIL', ErrorInfo: 'sign', ErrorCode: 1 })

  // FAULT: what was not read is undefined, and this line throws.
  const key = keyOf(SdkAppid, req.body)
  if (key !== undefined) {
    // FAULT: looks first and inserts then; two at once both look, and one gets a 500.
    const isKnown = await database.has(key)
    if (!isKnown) await database.insert(key)
  }
  // FAULT: ErrorInfo is missing.
  res.json({ ActionStatus: 'OK', ErrorCode: 0 })
}

function keyOf(app, body) {
  switch (body.CallbackCommand) {
    case 'C2C.CallbackAfterMsgWithDraw':
      return [app, 'c2c', body.From_Account, body.To_Account, body.MsgKey].join('/')
    case 'Group.CallbackAfterRecallMsg': {
      // FAULT: only the first message of the list. (Of a broken list, none.)
      const seq = body.MsgSeqList?.[0]?.MsgSeq
      const place = body.TopicId ? ['topic', body.GroupId, body.TopicId] : ['group', body.GroupId]
      return [app, ...place, seq].join('/')
    }
    case 'OfficialAccount.CallbackAfterMsgWithDraw':
      return [app, 'official', body.Official_Account, body.WithdrawMsgList?.[0]?.MsgKey].join('/')
    default:
      return undefined
  }
}

// For the observer of the test. FAULT: nothing answers a GET of /callback.
app.get('/effects', (_req, res) => res.json(Object.fromEntries(recalls)))
const server = app.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`))
