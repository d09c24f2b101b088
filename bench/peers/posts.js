/** How a peer's worker sends one webhook: signed anew, its answer read to the end. Any other status than 200 throws, so that the peer tries again. */
import { webhookUrl } from '@takeback/protocol'
import { sign } from '@takeback/protocol/crypto'
import { Pool } from 'undici'

const token = 't'.repeat(32)
const inFlight = 64

/** The body of the n-th webhook; every queue holds these. */
export function webhookBody(index) {
  return JSON.stringify({
    CallbackCommand: 'C2C.CallbackAfterMsgWithDraw',
    From_Account: 'user-0',
    To_Account: `user-${index}`,
    MsgKey: `${index}_2837546_1557481126`,
    UnreadMsgNum: 7,
  })
}

/** `client`: fetch or undici. */
export function createPost(target, client) {
  const pool = new Pool(new URL(target).origin, { connections: inFlight, pipelining: 1 })
  const send = {
    async fetch(url, body) {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      })
      await answer.json()
      return answer.status
    },
    async undici(url, body) {
      const { pathname, search } = new URL(url)
      const answer = await pool.request({
        method: 'POST',
        path: pathname + search,
        headers: { 'content-type': 'application/json' },
        body,
      })
      await answer.body.json()
      return answer.statusCode
    },
  }[client]
  return {
    async post(body) {
      const requestTime = String(Math.floor(Date.now() / 1000))
      const url = webhookUrl(target, {
        sdkAppId: 1_400_000_000,
        command: 'C2C.CallbackAfterMsgWithDraw',
        clientIp: '127.0.0.1',
        platform: 'RESTAPI',
        sign: sign(token, requestTime),
        requestTime,
      })
      const status = await send(url, body)
      if (status !== 200) throw new Error(`answered ${status}`)
    },
    close: () => pool.close(),
  }
}

/** Prints what a drained queue took, for the bench that started this process. */
export function report({ seconds, delivered, cpu }) {
  process.stdout.write(`${JSON.stringify({ seconds, delivered, cpuMicroseconds: cpu.user + cpu.system })}\n`)
}
