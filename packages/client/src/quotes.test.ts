import { expect, test } from 'vitest'
import { EVENT, type TakebackChat, TYPES } from './index.ts'
import { openClientStage } from './testing/open-client-stage.ts'
import { conversation, peer } from './testing/small-gateway.ts'

const conversationType = TYPES.CONV_C2C

test('[CL15] the quote of a recalled message is blanked where it was copied to', async () => {
  await using stage = await openClientStage()
  const first = stage.next(EVENT.MESSAGE_RECEIVED)
  const live = stage.gateway.says(peer, 'a secret')
  await first
  const second = stage.next(EVENT.MESSAGE_RECEIVED)
  const reply = { messageID: live.msgId, messageAbstract: 'a secret', messageSender: peer, version: 1 }
  stage.gateway.says(peer, 'reply', { custom: JSON.stringify({ messageReply: reply, own: 1 }) })
  const [quoting] = await second
  const modified = stage.next(EVENT.MESSAGE_MODIFIED)
  stage.gateway.takesBack(live)
  expect((await modified)[0]).toBe(quoting)
  expect(JSON.parse(quoting?.cloudCustomData ?? '')).toEqual({
    messageReply: { ...reply, messageAbstract: '' },
    own: 1,
  })
})

test('[CL15] a quote of what is taken back already is blank in the sender’s own message too', async () => {
  await using stage = await openClientStage()
  const heard = stage.next(EVENT.MESSAGE_RECEIVED)
  const quoted = stage.gateway.says(peer, 'wherefore')
  await heard
  const revoked = stage.next(EVENT.MESSAGE_REVOKED)
  stage.gateway.takesBack(quoted)
  await revoked
  const reply = await replyTo(stage.chat, quoted.msgId)
  expect(JSON.parse(reply.cloudCustomData)).toMatchObject({ messageReply: { messageAbstract: '' } })
})

test('[CL15] what only a page of history tells to be taken back is blanked where it was quoted', async () => {
  await using stage = await openClientStage()
  const heard = stage.next(EVENT.MESSAGE_RECEIVED)
  const quoted = stage.gateway.says(peer, 'wherefore')
  await heard
  const reply = await replyTo(stage.chat, quoted.msgId)
  stage.gateway.takesBack(quoted, { quietly: true })
  await stage.chat.getMessageList({ conversationID: conversation })
  expect(JSON.parse(reply.cloudCustomData)).toMatchObject({ messageReply: { messageAbstract: '' } })
})

async function replyTo(chat: TakebackChat, messageID: string) {
  const custom = { messageReply: { messageID, messageAbstract: 'wherefore', version: 1 } }
  const cloudCustomData = JSON.stringify(custom)
  const payload = { text: 'indeed' }
  const reply = chat.createTextMessage({ to: peer, conversationType, payload, cloudCustomData })
  await chat.sendMessage(reply)
  return reply
}
