/**
 * A gateway in a few lines, over real sockets: one event log per conversation of two people, and handles to do to a client
 * what networks do. It checks no rules; the real gateway has its own tests.
 */
import type { AddressInfo } from 'node:net'
import {
  type LiveEvent,
  type LiveMessage,
  MAX_FRAME_BYTES,
  MAX_SYNC_CURSORS,
  type UpFrame,
} from '@takeback/protocol'
import { type WebSocket, WebSocketServer } from 'ws'

/** A page does not say where its messages stand. */
const asRead = (message: LiveMessage): LiveMessage => ({ ...message, eventSeq: 0 })

type Recall = Extract<LiveEvent, { kind: 'recall' }>

export interface SmallGateway {
  readonly url: string
  /** Every frame that came, oldest first. */
  readonly heard: UpFrame[]
  /** That are open. */
  readonly sockets: number
  /** A message of `from` to the user that is logged in; told unless `quietly`. */
  says(
    from: string,
    text: string,
    options?: { quietly?: boolean; custom?: string; at?: string[] },
  ): LiveMessage
  takesBack(
    message: LiveMessage,
    options?: { quietly?: boolean; reason?: string; beforeMessage?: boolean },
  ): void
  /** Tells an event that the log has already, once more. */
  tellAgain(seq: number): void
  /** Sends raw text. */
  push(text: string): void
  /** Cuts every connection without goodbye. */
  cut(): void
  /** The next frame of this op is done, but its answer gets lost with the connection; `meanwhile` happens then. */
  loseAnswerOf(op: UpFrame['op'], meanwhile?: () => void): void
  /** The next frame of this op is done; `act` happens before it is answered. */
  beforeAnswerOf(op: UpFrame['op'], act: () => void): void
  /** Messages from now on are of one second, later than all before. */
  stopsTheClock(): void
  /** The next frame of this op is refused. */
  refuse(op: UpFrame['op'], code: number): void
  /** As in a meeting: nothing counts as unread. */
  countsNothing(): void
  /** There are so many conversations that this one is not in the list. */
  listsOthers(): void
  /** There are fewer now. */
  listsAll(): void
  /** At a login: it is the second after what was said last. Else the beginning of time. */
  tellsTheTime(): void
  /** A live room that anybody may join; else there is no group to join. */
  opensRoom(groupId: string): void
  /** This conversation is not there for the user any more. */
  takesOut(conversation: string): void
  closesRoom(groupId: string): void
  /** The peer is an official account, and the user owns it: it says what the user sends. */
  peerIsOfficial(): void
  /** Logins are refused with this code; null: not any more. */
  refuseLogin(code: number | null): void
  readonly logins: number
  [Symbol.asyncDispose](): Promise<void>
}

export const me = 'juliet'
export const peer = 'romeo'
export const conversation = `C2C${peer}`

export async function openSmallGateway(): Promise<SmallGateway> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, maxPayload: MAX_FRAME_BYTES })
  await new Promise((resolve) => server.once('listening', resolve))
  const log: LiveEvent[] = []
  const stored: LiveMessage[] = []
  const heard: UpFrame[] = []
  let seq = 0
  let unread = 0
  let counts = true
  let isListed = true
  let tellsTheTime = false
  let isOfficial = false
  let logins = 0
  let losing: { readonly op: string; readonly meanwhile: (() => void) | undefined } | null = null
  let stoodAt: number | null = null
  const refusing = new Map<string, number>()
  const beforeAnswers = new Map<string, () => void>()
  const rooms = new Set<string>()
  const left = new Set<string>()
  let refused: number | null = null

  const broadcast = (text: string) => server.clients.forEach((client) => client.send(text))
  const frameOf = (at: number) => ({
    op: 'event',
    conversation,
    seq: at,
    after: at - 1,
    event: eventNow(log[at - 1]!),
  })
  // As the log is read: a message that was taken back has no body any more.
  const eventNow = (event: LiveEvent): LiveEvent =>
    event.kind === 'message'
      ? { ...event, message: stored.find(({ msgId }) => msgId === event.message.msgId)! }
      : event
  const append = (event: LiveEvent, quietly: boolean) => {
    log.push(event)
    if (!quietly) broadcast(JSON.stringify(frameOf(log.length)))
  }
  const store = (sender: string, text: string, random: number, custom: string | null, at: string[] = []) => {
    seq++
    const key = { seq, random: isOfficial ? 1 : random, time: 1_700_000_000 + (stoodAt ?? seq) }
    const message: LiveMessage = {
      conversation,
      key,
      msgId: `144115-${key.time}-${random}`,
      sender: isOfficial ? peer : sender,
      time: key.time,
      body: [{ MsgType: 'TIMTextElem', MsgContent: { Text: text } }],
      custom,
      recalled: null,
      onlineOnly: false,
      counted: true,
      at,
      eventSeq: log.length + 1,
    }
    stored.push(message)
    return message
  }
  const recall = (key: LiveMessage['key'], by: string, reason: string | null): Recall | null => {
    const index = stored.findIndex((each) => each.key.seq === key.seq)
    const found = stored[index]
    if (found === undefined || found.recalled !== null) return null
    stored[index] = { ...found, body: [], custom: null, recalled: { by, reason, at: 1 } }
    return { kind: 'recall', key, msgId: found.msgId, sender: found.sender, revoker: by, reason, at: 1 }
  }

  function answer(frame: UpFrame): object | { readonly code: number } {
    switch (frame.op) {
      case 'login':
        if (refused !== null) return { code: refused }
        logins++
        return {
          userId: me,
          nick: '',
          serverTime: tellsTheTime ? (1_700_000_001 + seq) * 1000 : 1,
          recallWindow: 120_000,
          roleRecallWindow: 60_000,
        }
      case 'send': {
        const known = stored.find(({ msgId }) => msgId.endsWith(`-${frame.random}`))
        if (known !== undefined) return { message: known }
        const text = (frame.body[0] as { MsgContent: { Text: string } }).MsgContent.Text
        const message = store(me, text, frame.random, frame.custom ?? null)
        append({ kind: 'message', message }, false)
        return { message }
      }
      case 'recall': {
        const event = recall(frame.key, me, null)
        if (event === null) return { code: 20_023 }
        append(event, false)
        return {}
      }
      case 'history': {
        const { before } = frame
        const older = stored.filter(({ key }) => before === undefined || key.seq < before.seq).toReversed()
        return {
          messages: older.slice(0, frame.count).map(asRead),
          complete: older.length <= frame.count,
          eventSeq: log.length,
        }
      }
      case 'read':
        unread = 0
        return {}
      case 'conversations': {
        const last = stored.at(-1) ?? null
        const listed = { conversation, unread: counts ? unread : 0, counts, last }
        const entry = { ...listed, eventSeq: log.length, name: 'Romeo' }
        return { conversations: last === null || !isListed ? [] : [entry], complete: isListed }
      }
      case 'sync': {
        if (Object.keys(frame.cursors).length > MAX_SYNC_CURSORS) return { code: 10_004 }
        const cursor = frame.cursors[conversation] ?? log.length
        // Two at a time, so that a client has to come again.
        const events = log.map((_event, index) => index + 1).filter((at) => at > cursor)
        const gone = Object.keys(frame.cursors).filter((id) => left.has(id))
        return { events: events.slice(0, 2).map(frameOf), more: events.length > 2, gone }
      }
      case 'join': {
        if (!rooms.has(frame.groupId)) return { code: 10_010 }
        return { conversation: `GROUP${frame.groupId}`, room: { eventSeq: 0, name: 'Room' } }
      }
      case 'leave':
      case 'ping':
        return {}
    }
  }

  server.on('connection', (socket: WebSocket) => {
    // A frame that is too large: ws closes by itself.
    socket.on('error', () => {})
    socket.on('message', (data: Buffer) => {
      const frame = JSON.parse(data.toString()) as UpFrame
      heard.push(frame)
      if (frame.op === 'ping') return socket.send(JSON.stringify({ op: 'pong', id: frame.id }))
      const code = refusing.get(frame.op)
      refusing.delete(frame.op)
      const given = code === undefined ? answer(frame) : { code }
      if (losing?.op === frame.op) {
        socket.terminate()
        losing.meanwhile?.()
        losing = null
        return
      }
      beforeAnswers.get(frame.op)?.()
      beforeAnswers.delete(frame.op)
      const refusal = 'code' in given ? { op: 'refused', id: frame.id, code: given.code, info: 'no' } : null
      socket.send(JSON.stringify(refusal ?? { op: 'ok', id: frame.id, ...given }))
    })
  })

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard,
    get sockets() {
      return server.clients.size
    },
    get logins() {
      return logins
    },
    says(from, text, { quietly = false, custom, at = [] } = {}) {
      const message = store(from, text, 7, custom ?? null, at)
      if (from !== me) unread++
      append({ kind: 'message', message }, quietly)
      return message
    },
    takesBack(message, { quietly = false, reason, beforeMessage = false } = {}) {
      const event = recall(message.key, message.sender, reason ?? null)
      if (event === null) throw new Error('taken back already')
      unread = Math.max(0, unread - 1)
      append(event, quietly)
      if (beforeMessage) broadcast(JSON.stringify(frameOf(message.eventSeq)))
    },
    tellAgain: (at) => broadcast(JSON.stringify(frameOf(at))),
    push: broadcast,
    cut: () => server.clients.forEach((client) => client.terminate()),
    loseAnswerOf: (op, meanwhile) => (losing = { op, meanwhile }),
    beforeAnswerOf: (op, act) => beforeAnswers.set(op, act),
    stopsTheClock: () => (stoodAt = seq + 1),
    refuse: (op, code) => refusing.set(op, code),
    countsNothing: () => (counts = false),
    listsOthers: () => (isListed = false),
    listsAll: () => (isListed = true),
    tellsTheTime: () => (tellsTheTime = true),
    opensRoom: (groupId) => rooms.add(groupId),
    takesOut: (id) => left.add(id),
    closesRoom: (groupId) => rooms.delete(groupId),
    peerIsOfficial: () => (isOfficial = true),
    refuseLogin: (code) => (refused = code),
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.clients.forEach((client) => client.terminate())
        server.close(() => resolve())
      }),
  }
}
