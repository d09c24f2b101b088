/**
 * Somebody's device that never rests while everything around fails: it holds a socket at one of the Chat backends, asks again and
 * again for history, list and catch-up, hears what comes by itself, and comes back, anywhere, whenever its connection ends.
 */
import { setTimeout as wait } from 'node:timers/promises'
import type { DownFrame } from '@takeback/protocol'
import { liveSocket } from '../../../packages/takeback/src/chat-backend/testing/live-user.ts'
import { type Dice, oneOf } from '../dice.ts'
import type { House } from './house.ts'
import type { Conversation } from './recalling.ts'

/** Fewer frames a second than the gateway bears. */
const PAUSE_MS = 60
/** Catching up with everything would take ever longer. */
const REACH = 20

type Socket = Awaited<ReturnType<typeof liveSocket>>

/** What the devices saw. */
export class Watch {
  /** Questions that began after a recall, and were answered. */
  looks = 0
  /** Texts that came before their recall was answered: a device that never sees one would find nothing. */
  readonly seen = new Set<string>()
  /** Texts that were shown by an answer whose question came after the recall was answered, or that came behind such an answer. */
  readonly stale = new Set<string>()

  judge(frame: DownFrame, began: number, { to, goneAt }: Conversation): void {
    for (const [text] of JSON.stringify(frame).matchAll(new RegExp(`${to}/\\d+(?=")`, 'g'))) {
      if (began > (goneAt.get(text) ?? Infinity)) this.stale.add(`${text} (${frame.op})`)
      else this.seen.add(text)
    }
  }
}

export async function keepWatching(
  house: House,
  conversation: Conversation,
  dice: Dice,
  watch: Watch,
  isDone: () => boolean,
): Promise<void> {
  while (!isDone()) {
    const { service } = oneOf(dice, house.chats)
    if (service !== null) {
      const url = String(service.ready['chat'])
      await using socket = await liveSocket({ liveUrl: url.replace('http', 'ws') })
      // No answer in time, or the connection is gone: another one, anywhere.
      await look(socket, house, conversation, watch, isDone).catch(() => undefined)
    }
    await wait(PAUSE_MS)
  }
}

async function look(
  socket: Socket,
  house: House,
  conversation: Conversation,
  watch: Watch,
  isDone: () => boolean,
): Promise<void> {
  const seenAs = `C2C${conversation.from}`
  let cursor = 0
  /** When the last question began that was answered. */
  let answered = 0
  socket.socket.on('message', (data: Buffer) => {
    const frame = JSON.parse(data.toString()) as DownFrame
    if (frame.op !== 'event') return
    watch.judge(frame, answered, conversation)
    cursor = Math.max(cursor, frame.seq - REACH)
  })
  const login = await socket.ask(house.loginOf(conversation.to))
  if (login.op !== 'ok') return
  while (!isDone()) {
    for (const question of [
      { op: 'history', conversation: seenAs, count: REACH },
      { op: 'conversations' },
      { op: 'sync', cursors: { [seenAs]: cursor } },
    ]) {
      const began = performance.now()
      const answer = await socket.ask(question)
      watch.judge(answer, began, conversation)
      if (answer.op === 'ok') {
        answered = began
        if (conversation.goneAt.size > 0) watch.looks += 1
      }
      socket.frames.length = 0
      await wait(PAUSE_MS)
    }
  }
}
