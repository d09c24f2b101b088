/** A receiver on a real inbox behind a real listener, for tests. */
import { createServer, request as httpRequest, type OutgoingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { sign } from '@takeback/protocol/crypto'
import { createReceiver, type ReceiverOptions } from '../create-receiver.ts'
import type { Recall } from '../recall.ts'
import { toNodeHandler, type NodeHandlerOptions } from '../node/to-node-handler.ts'
import { openInboxPlace } from './inbox-place.ts'

export const app = 1_400_000_000
export const okBody = '{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}'
export const silentLog = { warn: () => {}, error: () => {} }

export const c2cCommand = 'C2C.CallbackAfterMsgWithDraw'
export const groupCommand = 'Group.CallbackAfterRecallMsg'
export const officialCommand = 'OfficialAccount.CallbackAfterMsgWithDraw'

export function c2cBody(fields: object = {}) {
  return {
    CallbackCommand: c2cCommand,
    From_Account: 'jared',
    To_Account: 'Jonh',
    MsgKey: '48374_2837546_1557481126',
    UnreadMsgNum: 7,
    ...fields,
  }
}

export function groupBody(fields: object = {}) {
  return {
    CallbackCommand: groupCommand,
    Operator_Account: 'admin',
    Type: 'Public',
    GroupId: '@TGS#2J4SZEAEL',
    MsgSeqList: [{ MsgSeq: 130, MsgId: '144115213033478435-1739361321-2512805311' }],
    EventTime: '1670574414123',
    ...fields,
  }
}

export function officialBody(fields: object = {}) {
  return {
    CallbackCommand: officialCommand,
    Official_Account: '#TOA#_123',
    WithdrawMsgList: [{ MsgKey: '71_1_1698741698' }],
    EventTime: 1_670_574_414_123,
    ...fields,
  }
}

export function c2cSent(fields: object = {}) {
  return {
    CallbackCommand: 'C2C.CallbackAfterSendMsg',
    From_Account: 'jared',
    To_Account: 'Jonh',
    MsgSeq: 48_374,
    MsgRandom: 2_837_546,
    MsgTime: 1_557_481_126,
    MsgKey: '48374_2837546_1557481126',
    OnlineOnlyFlag: 0,
    SendMsgResult: 0,
    ErrorInfo: 'send msg succeed',
    MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'red packet' } }],
    ...fields,
  }
}

export function groupSent(fields: object = {}) {
  return {
    CallbackCommand: 'Group.CallbackAfterSendMsg',
    GroupId: '@TGS#2J4SZEAEL',
    Type: 'Public',
    From_Account: 'jared',
    Random: 123_456,
    MsgSeq: 130,
    MsgTime: 1_490_686_222,
    MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'to all of you' } }],
    EventTime: '1490686222123',
    ...fields,
  }
}

export function officialSent(fields: object = {}) {
  return {
    CallbackCommand: 'OfficialAccount.CallbackAfterSendMsg',
    Official_Account: '#TOA#_123',
    MsgKey: '71_1_1698741698',
    MsgTime: 1_698_741_698,
    OnlineOnlyFlag: 0,
    MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'read all about it' } }],
    ...fields,
  }
}

export interface Reply {
  readonly status: number
  readonly headers: NodeJS.Dict<string | string[]>
  readonly body: string
}

export interface StageOptions extends Partial<Omit<ReceiverOptions, 'inbox' | 'clock'>>, NodeHandlerOptions {
  /** See `openInboxPlace`. */
  readonly file?: string
}

export type Stage = Awaited<ReturnType<typeof openStage>>

/** The wall clock, which a test can move, and stop where it counts seconds: a busy machine is in the next one soon. */
function openClock() {
  let stoodAt: number | null = null
  return {
    offset: 0,
    now(): number {
      return (stoodAt ?? new Date().getTime()) + this.offset
    },
    stop(): void {
      stoodAt = new Date().getTime()
    },
  }
}

export async function openStage({ file, ...options }: StageOptions = {}) {
  const place = await openInboxPlace(file)
  const clock = openClock()
  const inbox = await place.open(clock)
  const receiver = createReceiver({ sdkAppId: app, log: silentLog, ...options, inbox, clock })
  const server = createServer(toNodeHandler(receiver, options))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo

  const call = (
    method: string,
    path: string,
    body: string | Uint8Array = '',
    headers: OutgoingHttpHeaders = {},
  ) =>
    new Promise<Reply>((resolve, reject) => {
      const request = httpRequest({ port, host: '127.0.0.1', method, path, headers }, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString(),
          }),
        )
      })
      request.on('error', reject)
      request.end(body)
    })

  return {
    clock,
    folder: place.folder,
    inbox,
    receiver,
    port,
    call,
    /** Delivers a webhook as the Chat backend does. */
    deliver(body: object, query: object = {}, headers: OutgoingHttpHeaders = {}) {
      return call('POST', webhookPath(body, query), JSON.stringify(body), headers)
    },
    signed(token: string, skewSeconds = 0) {
      const time = String(Math.floor(clock.now() / 1000) + skewSeconds)
      return { Sign: sign(token, time), RequestTime: time }
    },
    /** Registers a handler and starts; gives what it was called with. */
    listening(handle: (recall: Recall) => Promise<void> | void = () => {}): Recall[] {
      const heard: Recall[] = []
      receiver.on('recall', (recall) => {
        heard.push(recall)
        return handle(recall)
      })
      void receiver.start()
      return heard
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await receiver.close()
      await inbox.close()
      await place[Symbol.asyncDispose]()
    },
  }
}

export function webhookPath(body: object, query: object = {}): string {
  const command = 'CallbackCommand' in body ? String(body.CallbackCommand) : ''
  const parameters = {
    SdkAppid: app,
    CallbackCommand: command,
    contenttype: 'json',
    ClientIP: '203.0.113.7',
    OptPlatform: 'RESTAPI',
    ...query,
  }
  const pairs = Object.entries(parameters).filter(([, value]) => value !== undefined)
  return `/callback?${pairs.map(([name, value]) => `${name}=${value}`).join('&')}`
}
