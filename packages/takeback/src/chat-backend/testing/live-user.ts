/**
 * A user on a client, over a real socket: `await using romeo = await liveUser(stage, 'romeo')`. Frames are kept until
 * somebody waits for them.
 */
import { once } from 'node:events'
import {
  type DownFrame,
  downFrameTrouble,
  type EventFrame,
  type LiveAnswers,
  type LiveConversation,
  type LiveEvent,
  type LiveMessage,
  type RefusedFrame,
} from '@takeback/protocol'
import { issueUserSig } from '@takeback/protocol/crypto'
import { WebSocket } from 'ws'
import type { LiveStage } from './open-live-stage.ts'
import type { StageApp } from './open-stage.ts'
import { text } from './people.ts'

/** What is late on a busy machine is not missing. */
const answerWithinMs = 20_000

type Up = Readonly<Record<string, unknown>> & { readonly op: string }

/** A socket that has said nothing yet. */
export async function liveSocket(stage: Pick<LiveStage, 'liveUrl'>, headers: Record<string, string> = {}) {
  const socket = new WebSocket(`${stage.liveUrl}/live`, { headers })
  const frames: DownFrame[] = []
  const waiting = new Set<() => void>()
  /** What was asked by `ask`. */
  const ops = new Map<number, keyof LiveAnswers>()
  let lastId = 0
  let closed: { readonly code: number; readonly reason: string } | null = null
  const wake = () => {
    for (const look of waiting) look()
  }
  socket.on('message', (data: Buffer) => {
    const frame = JSON.parse(data.toString()) as DownFrame
    const asked = 'id' in frame && frame.id !== null ? ops.get(frame.id) : undefined
    const trouble = downFrameTrouble(frame, asked)
    if (trouble !== null) throw new Error(`no frame of ours: ${trouble} in ${data.toString()}`)
    frames.push(frame)
    wake()
  })
  socket.on('close', (code, reason) => {
    closed = { code, reason: reason.toString() }
    wake()
  })
  socket.on('error', () => {})
  // An upgrade that is refused is an error and a close.
  await new Promise<void>((resolve) => socket.once('open', resolve).once('close', () => resolve()))

  /** The first frame that fits, taken out of those that came. */
  function next<Frame extends DownFrame>(fits: (frame: DownFrame) => frame is Frame): Promise<Frame>
  function next(fits: (frame: DownFrame) => boolean): Promise<DownFrame>
  function next(fits: (frame: DownFrame) => boolean): Promise<DownFrame> {
    return new Promise((resolve, reject) => {
      const settle = (act: () => void) => {
        clearTimeout(timer)
        waiting.delete(look)
        act()
      }
      const look = () => {
        const at = frames.findIndex(fits)
        const [frame] = at < 0 ? [] : frames.splice(at, 1)
        if (frame !== undefined) settle(() => resolve(frame))
        else if (closed !== null)
          settle(() => reject(new Error(`closed with ${closed?.code} ${closed?.reason}`)))
      }
      const timer = setTimeout(
        () => settle(() => reject(new Error(`nothing that fits among ${JSON.stringify(frames)}`))),
        answerWithinMs,
      )
      waiting.add(look)
      look()
    })
  }

  return {
    socket,
    frames,
    next,
    closed: () => closed,
    /** Code and reason, as soon as it is closed. */
    async whenClosed() {
      if (closed === null) await once(socket, 'close', { signal: AbortSignal.timeout(answerWithinMs) })
      return closed
    },
    say(frame: unknown): void {
      socket.send(typeof frame === 'string' || Buffer.isBuffer(frame) ? frame : JSON.stringify(frame))
    },
    /** The answer to this frame: ok, refused or pong. */
    async ask(frame: Up): Promise<DownFrame> {
      const id = ++lastId
      ops.set(id, frame.op as keyof LiveAnswers)
      socket.send(JSON.stringify({ id, ...frame }))
      return next((down) => 'id' in down && down.id === id)
    },
    /** The next event of this kind. */
    async hears<Kind extends LiveEvent['kind']>(kind: Kind) {
      const frame = await next((down): down is EventFrame => down.op === 'event' && down.event.kind === kind)
      return { ...frame, event: frame.event as Extract<LiveEvent, { readonly kind: Kind }> }
    },
    /** Everything that was sent before has arrived: a ping of ours comes back behind it. */
    async settled(): Promise<void> {
      const id = ++lastId
      socket.send(JSON.stringify({ op: 'ping', id }))
      await next((down) => down.op === 'pong' && down.id === id)
    },
    async [Symbol.asyncDispose]() {
      if (closed !== null) return
      socket.terminate()
      await once(socket, 'close')
    },
  }
}

export interface LoginMore {
  readonly platform?: string
  readonly app?: StageApp
  readonly headers?: Record<string, string>
  readonly expireSeconds?: number
}

export function userSigOf(stage: LiveStage, userId: string, more: LoginMore = {}): string {
  const { sdkAppId, key } = more.app ?? stage.app
  const nowSeconds = Math.floor(stage.clock.now() / 1000)
  return issueUserSig({ sdkAppId, key, userId, expireSeconds: more.expireSeconds ?? 86_400, nowSeconds })
}

export function loginFrame(stage: LiveStage, userId: string, more: LoginMore = {}) {
  const { sdkAppId } = more.app ?? stage.app
  const userSig = userSigOf(stage, userId, more)
  return { op: 'login', sdkAppId, userId, userSig, platform: more.platform ?? 'Web', device: 'test' }
}

let lastRandom = 0

/** Logged in. */
export async function liveUser(stage: LiveStage, userId: string, more: LoginMore = {}) {
  const socket = await liveSocket(stage, more.headers)
  const welcome = await socket.ask(loginFrame(stage, userId, more))
  if (welcome.op !== 'ok') throw new Error(`not logged in: ${JSON.stringify(welcome)}`)

  async function ok<Op extends keyof LiveAnswers>(frame: Up & { readonly op: Op }) {
    const answer = await socket.ask(frame)
    if (answer.op !== 'ok') throw new Error(JSON.stringify(answer))
    return answer as unknown as LiveAnswers[Op]
  }

  return {
    ...socket,
    userId,
    welcome,
    ok,
    /** The code of a frame that is refused. */
    async refused(frame: Up): Promise<number> {
      return ((await socket.ask(frame)) as RefusedFrame).code
    },
    async sends(conversation: string, words: string, extra: object = {}): Promise<LiveMessage> {
      const frame = {
        op: 'send',
        conversation,
        random: ++lastRandom,
        clientTime: 5,
        body: text(words),
        ...extra,
      }
      return (await ok(frame as Up & { op: 'send' })).message
    },
    recalls: ({ conversation, key, sender }: LiveMessage) => ok({ op: 'recall', conversation, key, sender }),
    /** Oldest first: the words, or null for a tombstone. */
    async history(conversation: string, count = 20): Promise<(string | null)[]> {
      const { messages } = await ok({ op: 'history', conversation, count })
      return messages.map(wordsOf).toReversed()
    },
    async conversations(): Promise<ReadonlyMap<string, LiveConversation>> {
      const { conversations } = await ok({ op: 'conversations' })
      return new Map(conversations.map((one) => [one.conversation, one]))
    },
    [Symbol.asyncDispose]: () => socket[Symbol.asyncDispose](),
  }
}

export function wordsOf({ body }: LiveMessage): string | null {
  const [element] = body
  return element === undefined ? null : String(element.MsgContent['Text'])
}
