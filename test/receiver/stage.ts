/** A receiver with an inbox of its own, mounted somewhere, and a sender that speaks HTTP to it. */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'
import { sign, signStandardWebhook } from '@takeback/protocol/crypto'
import { createReceiver, type Recall, type ReceiverOptions } from '@takeback/receiver'
import { memoryInbox } from '@takeback/receiver/memory'
import type { Mount } from './frameworks.ts'

export const sdkAppId = 1_400_000_000
export const token = 'a token of the console'
export const signingSecret = `whsec_${randomBytes(32).toString('base64')}`
export const okBody = '{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}'

export async function openStage(mount: Mount, options: Partial<ReceiverOptions> = {}) {
  const said: string[] = []
  const note = (_facts: object, words: string) => void said.push(words)
  const log = { warn: note, error: note }
  const inbox = await memoryInbox({ log: { warn: () => {} } })
  const receiver = createReceiver({ sdkAppId, token, inbox, log, ...options })
  const heard: Recall[] = []
  const ear = Promise.withResolvers<void>()
  receiver.on('recall', (recall) => {
    heard.push(recall)
    ear.resolve()
  })
  const place = await mount(receiver)
  return {
    receiver,
    heard,
    /** Ends with the first recall that a handler got. */
    hearing: ear.promise,
    said,
    port: place.port,
    call: (method: string, target: string, body?: BodyInit, headers: Record<string, string> = {}) =>
      fetch(`http://127.0.0.1:${place.port}${target}`, {
        method,
        ...(body !== undefined && { body }),
        headers: { 'content-type': 'application/json', ...headers },
        signal: AbortSignal.timeout(20_000),
      }),
    /** Says the head, and when it is heard the half of a body, and goes. */
    async breakOff(head: readonly string[], half: string) {
      const socket = connect(place.port, '127.0.0.1')
      socket.write([...head, 'Expect: 100-continue', '', ''].join('\r\n'))
      await once(socket, 'data')
      socket.write(half, () => socket.destroy())
      await once(socket, 'close')
    },
    async [Symbol.asyncDispose]() {
      await place[Symbol.asyncDispose]()
      await receiver.close()
      await inbox.close()
    },
  }
}

export function c2c(fields: object = {}) {
  return {
    CallbackCommand: 'C2C.CallbackAfterMsgWithDraw',
    From_Account: 'jared',
    To_Account: 'Jonh',
    MsgKey: '48374_2837546_1557481126',
    UnreadMsgNum: 7,
    ...fields,
  }
}

export function target(
  body: { readonly CallbackCommand: string },
  query: Record<string, string> = {},
): string {
  const RequestTime = String(Math.floor(new Date().getTime() / 1000))
  const parameters = {
    SdkAppid: String(sdkAppId),
    CallbackCommand: body.CallbackCommand,
    contenttype: 'json',
    OptPlatform: 'RESTAPI',
    Sign: sign(token, RequestTime),
    RequestTime,
    ...query,
  }
  return `/callback?${Object.entries(parameters)
    .map(([name, value]) => `${name}=${value}`)
    .join('&')}`
}

export function signed(body: string, secret = signingSecret): Record<string, string> {
  const timestampSeconds = Math.floor(new Date().getTime() / 1000)
  return {
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(timestampSeconds),
    'webhook-signature': signStandardWebhook({ id: 'msg_1', timestampSeconds, body, secret }),
  }
}
