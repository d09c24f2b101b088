// Sends and recalls as the bot, over REST v4: Tencent's or a Chat backend of Takeback's.
import { randomInt } from 'node:crypto'
import { issueUserSig } from '@takeback/protocol/crypto'

/** `now` gives milliseconds. */
export function restChat({ url, sdkAppId, key, admin, bot, now }) {
  async function call(command, body, harmless = []) {
    const nowSeconds = Math.floor(now() / 1000)
    const query = new URLSearchParams({
      sdkappid: String(sdkAppId),
      identifier: admin,
      usersig: issueUserSig({ sdkAppId, key, userId: admin, expireSeconds: 300, nowSeconds }),
      random: String(randomInt(2 ** 32)),
      contenttype: 'json',
    })
    const answer = await fetch(`${url}/v4/${command}?${query}`, {
      method: 'POST',
      body: JSON.stringify(body),
    })
    const fields = await answer.json()
    if (fields.ErrorCode !== 0 && !harmless.includes(fields.ErrorCode))
      throw new Error(`${command}: ${fields.ErrorCode} ${fields.ErrorInfo}`)
    return fields
  }

  return {
    /** Gives the MsgKey. */
    async send(person, text) {
      const sent = await call('openim/sendmsg', {
        From_Account: bot,
        To_Account: person,
        MsgRandom: randomInt(2 ** 32),
        MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: text } }],
      })
      return sent.MsgKey
    },
    async recall(person, msgKey) {
      const message = { From_Account: bot, To_Account: person, MsgKey: msgKey }
      await call('openim/admin_msgwithdraw', message, goneAlready)
    },
  }
}

/** No such message any more, and recalled already: an attempt before this one got through. */
const goneAlready = [20022, 20023]
