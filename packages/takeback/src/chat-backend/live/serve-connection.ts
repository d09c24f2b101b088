/**
 * What one socket says, and what it is answered: rules LV1-LV15 and LV24-LV29 of docs/spec/live.md. Frames of one socket
 * are handled one after the other, so that its answers come in the order of its questions.
 */
import {
  liveCloseCodes,
  type LoginFrame,
  parseStrictJson,
  parseUpFrame,
  Refusal,
  type UpFrame,
} from '@takeback/protocol'
import type { Clock, Underway } from '@takeback/store'
import type { Log } from '../../http/log.ts'
import { outlives } from '../domain/kick.ts'
import type { Engine } from '../engine.ts'
import { internalRefusal } from '../internal-refusal.ts'
import { accountLogin } from '../tables/accounts.ts'
import { appById } from '../tables/apps.ts'
import { groupHomesOf, officialHomesOf } from '../tables/live-homes.ts'
import { readTogether } from '../rest/read-together.ts'
import type { Audience } from './audience.ts'
import type { Connection } from './connection.ts'
import { createFrameRate } from './frame-rate.ts'
import type { LiveLimits } from './limits.ts'
import type { CountFrame } from './live-metrics.ts'
import { logIn } from './log-in.ts'
import { answerOp } from './ops/answer-op.ts'
import { reasonToGo } from './reason-to-go.ts'
import { hasExpired } from './watch.ts'

export interface Service {
  readonly engine: Engine
  readonly clock: Clock
  readonly machineClock: Clock
  readonly log: Pick<Log, 'error'>
  readonly limits: LiveLimits
  readonly audience: Audience
  readonly count: CountFrame
  readonly nextSeq: () => number
  readonly underway: Underway
  readonly loggedIn: () => void
  /** It is ready: whoever asks who is connected should see it. */
  readonly moved: (connection: Connection) => void
  /** A first frame was refused. */
  readonly turnedAway: () => void
}

/** "internal error, try again". */
const internalError = 10002
const notLoggedIn = 6014
const tooFrequent = 10006

export function serveConnection(connection: Connection, service: Service): void {
  const { socket } = connection
  const { engine, clock, machineClock, log, limits, audience, count, nextSeq, underway } = service
  const rate = createFrameRate(machineClock, limits)
  const deadline = setTimeout(() => {
    if (connection.owner === null) connection.end(liveCloseCodes.loginDeadline, 'no login in time')
  }, limits.loginDeadlineMs)
  let before: Promise<void> = Promise.resolve()

  socket.on('pong', () => {
    connection.isAlive = true
  })
  // Each costs a pong.
  socket.on('ping', () => {
    if (rate.next() !== 'passes') connection.end(liveCloseCodes.flood, 'too many frames')
  })
  // Too large, not UTF-8, a broken frame: ws closes with the right code by itself.
  socket.on('error', () => {})
  socket.once('close', () => clearTimeout(deadline))
  socket.on('message', (data, isBinary) => {
    connection.isAlive = true
    if (isBinary || !Buffer.isBuffer(data))
      return connection.end(liveCloseCodes.notText, 'frames are JSON texts')
    const pace = rate.next()
    if (pace === 'flood') return connection.end(liveCloseCodes.flood, 'too many frames')
    before = before.then(() => hear(data, pace))
    underway.add(before)
  })

  async function hear(bytes: Buffer, pace: 'passes' | 'refused'): Promise<void> {
    if (!connection.isOpen) return
    const json = parseStrictJson(bytes)
    const parsed = json.ok
      ? parseUpFrame(json.value)
      : ({ ok: false, id: null, code: 60003, info: json.detail } as const)
    if (!parsed.ok) return refuse(null, parsed.id, new Refusal(parsed.code, parsed.info))
    const { frame } = parsed
    if (pace === 'refused') return refuse(frame.op, frame.id, new Refusal(tooFrequent))
    try {
      await answer(frame)
      count(frame.op, 0)
    } catch (error) {
      if (!(error instanceof Refusal)) log.error({ err: error, op: frame.op }, 'a live frame failed')
      refuse(frame.op, frame.id, error instanceof Refusal ? error : internalRefusal(error, internalError))
    }
  }

  function refuse(op: string | null, id: number | null, { code, info }: Refusal): void {
    count(op, code)
    const frame = { op: 'refused', id, code, info } as const
    // Before the login, and at a login, one mistake is the last.
    if (connection.owner !== null) return connection.send(frame)
    if (code !== internalError) service.turnedAway()
    connection.end(liveCloseCodes.loginRefused, 'login refused', frame)
  }

  async function answer(frame: UpFrame): Promise<void> {
    const { owner } = connection
    if (owner === null) {
      if (frame.op !== 'login') throw new Refusal(notLoggedIn, 'the first frame must be login')
      return welcome(frame)
    }
    if (hasExpired(connection, clock.now())) return connection.kick('expired')
    if (frame.op === 'login') throw new Refusal(10004, 'already logged in')
    if (frame.op === 'ping') return connection.send({ op: 'pong', id: frame.id })
    const hearRoom = (room: number, isIn: boolean) =>
      isIn ? audience.enter(connection, room) : audience.leave(connection, room)
    const fields = await answerOp(frame, { ...owner, engine, hearRoom, nextSeq })
    connection.send({ ...fields, op: 'ok', id: frame.id })
  }

  async function welcome(frame: LoginFrame): Promise<void> {
    const login = await logIn(engine, frame, connection.address, clock.now())
    const { owner, settings } = login
    if (!connection.isOpen) return
    clearTimeout(deadline)
    connection.owner = owner
    connection.account = login.account
    connection.key = login.key
    service.loggedIn()
    const { app, userId } = owner
    signOutOldest(app, userId)
    // First known, then asked where at home: a member event in between finds the socket.
    audience.addAccount(connection, app, userId)
    const [[account], [ofApp], groups, officials] = await readTogether(
      engine,
      accountLogin(app, userId),
      appById(app),
      groupHomesOf(app, userId),
      officialHomesOf(app, userId),
    )
    if (!connection.isOpen) return
    // Kicked or deleted between the two reads, when no signal could find the socket yet.
    if (!outlives(login.account, account)) return connection.kick('admin')
    const reason = reasonToGo(ofApp, connection.key)
    if (reason !== null) return connection.kick(reason)
    const rooms = [...groups, ...officials].map(({ conversation }) => conversation)
    audience.enterAtLogin(connection, rooms)
    connection.ready = true
    service.moved(connection)
    const { recallWindowMs: recallWindow, roleRecallWindowMs: roleRecallWindow } = settings
    const { nick } = login.account
    const answer = { userId, nick, serverTime: engine.now(), recallWindow, roleRecallWindow }
    connection.send({ op: 'ok', id: frame.id, ...answer })
  }

  function signOutOldest(app: number, userId: string): void {
    const devices = [...audience.ofAccount(app, userId)].filter((device) => device.isOpen)
    for (const device of devices.slice(0, Math.max(0, devices.length - limits.maxSocketsPerAccount + 1)))
      device.kick('elsewhere')
  }
}
