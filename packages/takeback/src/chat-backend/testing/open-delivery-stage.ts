/**
 * A Chat backend's outgoing half for tests: a real store that can be closed and opened again, real endpoints on
 * loopback, the real egress. Closes itself.
 *
 * `await using stage = await openDeliveryStage()`
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type MsgKeyParts, parseMsgKey, webhookCommands } from '@takeback/protocol'
import { type RetryPlan, statement } from '@takeback/store'
import type { AlertSink } from '../../alerts/alert.ts'
import { createEgress, type Egress } from '../../http/egress/egress.ts'
import { createLog } from '../../http/log.ts'
import type { Metrics } from '../../http/metrics.ts'
import { machineTimeline } from '../time/machine-timeline.ts'
import { deliveriesOf, deliveryView, type DeliveryView } from '../webhooks/deliveries.ts'
import { startDispatcher, type Dispatcher } from '../webhooks/dispatcher.ts'
import { webhookQueue } from '../webhooks/outbox.ts'
import type { WebhookChange } from '../webhooks/settings-turns.ts'
import { openChatPlace } from './chat-place.ts'

export const stageApp = 1_400_000_000
/** An app beside it, with an endpoint of its own. */
export const otherApp = 1_400_000_001
const origin = { operator: 'administrator', clientIp: '203.0.113.7', platform: 'RESTAPI' } as const

export interface Heard {
  readonly url: string
  readonly query: URLSearchParams
  readonly headers: IncomingMessage['headers']
  readonly body: string
  /** Of the body. */
  readonly command: string
  /** MsgKey of the body. */
  readonly key: string
}

/** What an endpoint does with the n-th call (from 0). One that it neither answers nor meets with silence gets OK. */
export type Behaviour = (
  heard: Heard,
  n: number,
  response: ServerResponse,
) => 'silent' | undefined | Promise<void>

export interface Endpoint {
  readonly url: string
  readonly heard: readonly Heard[]
  /** The most calls that were open at the same time. */
  readonly mostOpen: () => number
}

export interface StartOptions {
  readonly plan?: RetryPlan
  readonly allowLoopback?: boolean
  readonly metrics?: Metrics
  readonly alerts?: AlertSink
  /** Of a call; of the product's own for tests of endpoints that hang. */
  readonly deadlineMs?: number
}

/** A machine that stands still makes no endpoint hang. */
const patientDeadlineMs = 20_000
/** It keeps connections for as long as the caller does, who may stand still. */
const patient = { keepAliveTimeout: 0 }
const oneSecond: RetryPlan = { waits: [0, 0, 0, 0] }

const unsettled = statement<[queue: string], { readonly count: number }>(
  'SELECT count(*) AS count FROM jobs WHERE queue = $1',
)
const people = ['romeo', 'juliet', 'nurse', 'tybalt', 'paris', 'benvolio', 'mercutio']

export async function openDeliveryStage() {
  const place = await openChatPlace()
  let ahead = 0
  const clock = {
    now: () => Math.floor(performance.timeOrigin + performance.now()) + ahead,
    /** Goes forward on top of the real time. */
    pass: (milliseconds: number) => {
      ahead += milliseconds
    },
  }
  const log = createLog({ level: 'silent', stream: { write: () => true } })
  const closing: (() => Promise<unknown>)[] = []
  let engine = await place.open(clock)
  let lastRandom = 0

  const accounts = people.map((userId) => ({ userId, nick: null, faceUrl: null }))
  for (const app of [stageApp, otherApp]) await engine.turn('accounts/import', { app, accounts })

  return {
    clock,
    engine: () => engine,

    async endpoint(behaviour: Behaviour = () => undefined): Promise<Endpoint> {
      const heard: Heard[] = []
      let open = 0
      let mostOpen = 0
      async function meet(request: IncomingMessage, response: ServerResponse): Promise<void> {
        const call = await readHeard(request).catch(() => null)
        // The caller broke off in the middle.
        if (call === null) return void response.destroy()
        heard.push(call)
        const done = await behaviour(call, heard.length - 1, response)
        if (done !== 'silent' && !response.headersSent && !response.destroyed) answerOk(response)
      }
      const server = createServer(patient, (request, response) => {
        open += 1
        mostOpen = Math.max(mostOpen, open)
        // Before the caller can see the answer and begin another call.
        response.once('prefinish', () => {
          open -= 1
        })
        void meet(request, response)
      })
      await new Promise<void>((resolve) => {
        server.listen(0, '127.0.0.1', resolve)
      })
      closing.push(async () => {
        server.closeAllConnections()
        await new Promise((resolve) => server.close(resolve))
      })
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
      return { url, heard, mostOpen: () => mostOpen }
    },

    /** Every command on, unless said otherwise. */
    async configure(
      change: WebhookChange & { readonly url: string },
      token?: string,
      app = stageApp,
    ): Promise<void> {
      const commands = Object.values(webhookCommands)
      await engine.turn('set-webhook', { app, commands, ...change })
      if (token !== undefined) await engine.turn('set-webhook-token', { app, token, enabled: true })
    },

    start({
      plan = oneSecond,
      allowLoopback = true,
      metrics,
      alerts,
      deadlineMs = patientDeadlineMs,
    }: StartOptions = {}): Dispatcher {
      const egress = within(createEgress({ allowLoopback, allowPrivate: false }), deadlineMs)
      const planOf = plan === oneSecond ? undefined : () => plan
      const dispatcher = startDispatcher({
        engine,
        egress,
        clock: machineTimeline(clock),
        passed: () => performance.now(),
        random: () => 0,
        log,
        ...(metrics && { metrics }),
        ...(alerts && { alerts }),
        planOf: planOf ?? (({ preset }) => (preset === 'durable' ? oneSecond : { waits: [] })),
      })
      closing.push(async () => {
        await dispatcher.stop()
        await egress.close()
      })
      return dispatcher
    },

    /** Gives the MsgKey. */
    async send(from: string, to: string, text: string, afterSend = false, app = stageApp): Promise<string> {
      lastRandom += 1
      const sent = await engine.turn('c2c/send', {
        app,
        sender: from,
        recipient: to,
        seq: lastRandom,
        random: lastRandom,
        clientTime: null,
        body: JSON.stringify([{ MsgType: 'TIMTextElem', MsgContent: { Text: text } }]),
        custom: null,
        customBlanked: null,
        quoted: [],
        flags: 0,
        sendKey: null,
        afterSend,
        origin,
      })
      if (sent.kind !== 'sent') throw new Error(sent.info)
      return sent.messageKey
    },

    async recall(sender: string, recipient: string, key: string, app = stageApp): Promise<void> {
      const messageKey = parseMsgKey(key) as MsgKeyParts
      const recalled = await engine.turn('c2c/recall', {
        app,
        sender,
        recipient,
        messageKey,
        by: { kind: 'admin' },
        origin,
      })
      if (recalled.kind !== 'recalled') throw new Error(recalled.info)
    },

    /** Oldest first. */
    async deliveries(limit = 100): Promise<DeliveryView[]> {
      const rows = await engine.read(deliveriesOf(stageApp, Number.MAX_SAFE_INTEGER, limit))
      return rows.map(deliveryView).toReversed()
    },

    /** How every delivery ended, oldest first; waits until none is left to send. */
    async ends(): Promise<Pick<DeliveryView, 'command' | 'state' | 'attempts'>[]> {
      const left = async () => (await engine.read(unsettled(webhookQueue(stageApp))))[0]?.count ?? 0
      // Many take long on a busy machine: patience is for those that do not move.
      for (let before = await left(); before > 0;) {
        const now = await until(left, (count) => count < before)
        if (now >= before) break
        before = now
      }
      const all = await this.deliveries(5000)
      return all.map(({ command, state, attempts }) => ({ command, state, attempts }))
    },

    /** A message and its recall; gives the MsgKey. */
    async sendAndRecall(to = 'juliet', app = stageApp): Promise<string> {
      const key = await this.send('romeo', to, 'wherefore', false, app)
      await this.recall('romeo', to, key, app)
      return key
    },

    /** As after kill -9: what is leased stays leased. */
    async reopen(): Promise<void> {
      await engine.close()
      engine = await place.open(clock)
    },

    async [Symbol.asyncDispose]() {
      for (const close of closing.toReversed()) await close()
      await engine.close()
      await place[Symbol.asyncDispose]()
    },
  }
}

const patienceMs = 20_000

/** Reads again and again until it is so; gives what was read, so or not, when patience is at its end. */
export async function until<Value>(
  read: () => Value | Promise<Value>,
  isSo: (value: Value) => boolean,
): Promise<Value> {
  const began = performance.now()
  for (;;) {
    const value = await read()
    if (isSo(value) || performance.now() - began > patienceMs) return value
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

function within(egress: Egress, deadlineMs: number): Egress {
  return { ...egress, post: (request) => egress.post({ ...request, deadlineMs }) }
}

async function readHeard(request: IncomingMessage): Promise<Heard> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  const body = Buffer.concat(parts).toString()
  const url = request.url ?? ''
  const { CallbackCommand, MsgKey } = JSON.parse(body) as Record<string, string>
  const query = new URLSearchParams(url.split('?')[1])
  return { url, query, headers: request.headers, body, command: CallbackCommand ?? '', key: MsgKey ?? '' }
}

/** 500 for the first call. */
export const failsFirst: Behaviour = (_heard, n, response) => {
  if (n === 0) response.writeHead(500).end('no')
  return undefined
}

export function answerOk(response: ServerResponse): void {
  response.writeHead(200).end('{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}')
}
