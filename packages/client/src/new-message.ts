/** A message that this client makes: complete but for what only the server can give it. */
import { badParameter } from './chat-error.ts'
import { type Message, nobody } from './message.ts'
import { TYPES } from './names.ts'
import type { TextMessageOptions } from './options.ts'

/** Throws 6017 for wrong parameters. */
export function newTextMessage(me: string, options: TextMessageOptions): Message {
  const { to, conversationType, payload, cloudCustomData = '' } = options
  if (typeof to !== 'string' || to === '') throw badParameter('to must name a user or a group.')
  if (typeof payload?.text !== 'string') throw badParameter('payload.text must be a string.')
  if (conversationType !== TYPES.CONV_C2C && conversationType !== TYPES.CONV_GROUP)
    throw badParameter('conversationType must be TYPES.CONV_C2C or TYPES.CONV_GROUP.')
  const random = draw32()
  return {
    ID: `local-${random}`,
    conversationID: `${conversationType}${to}`,
    conversationType,
    from: me,
    to,
    type: TYPES.MSG_TEXT,
    payload: { text: payload.text },
    elements: [{ MsgType: TYPES.MSG_TEXT, MsgContent: { Text: payload.text } }],
    time: nowSeconds(),
    sequence: 0,
    random,
    isRevoked: false,
    revokerInfo: nobody,
    revokeReason: '',
    cloudCustomData,
    flow: 'out',
    status: 'unSend',
    isPeerRead: false,
    atUserList: payload.atUserList ?? [],
  }
}

/** Not `randomUUID`: browsers have that on secure pages only. */
export function draw32(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0] ?? 0
}

function nowSeconds(): number {
  return Math.floor((performance.timeOrigin + performance.now()) / 1000)
}
