/**
 * Who hears what, in memory: account → sockets and room → sockets. A room is the conversation of a group or an official
 * account (topics are heard by their group). Filled at login, kept current by member events; no member list is ever read
 * to push.
 */
import type { Connection } from './connection.ts'
import type { Account } from './presence-changes.ts'

const none: ReadonlySet<Connection> = new Set()

export class Audience {
  readonly #accounts = new Map<string, Set<Connection>>()
  readonly #rooms = new Map<number, Set<Connection>>()

  get isEmpty(): boolean {
    return this.#accounts.size === 0
  }

  /** Oldest first. */
  ofAccount(app: number, userId: string): ReadonlySet<Connection> {
    return this.#accounts.get(nameOf(app, userId)) ?? none
  }

  /** Those that have a socket here, each once. */
  *accounts(): Iterable<Account> {
    for (const sockets of this.#accounts.values()) {
      const [{ owner } = { owner: null }] = sockets
      if (owner !== null) yield owner
    }
  }

  ofRoom(room: number): ReadonlySet<Connection> {
    return this.#rooms.get(room) ?? none
  }

  addAccount(connection: Connection, app: number, userId: string): void {
    const name = nameOf(app, userId)
    const sockets = this.#accounts.get(name) ?? new Set()
    this.#accounts.set(name, sockets.add(connection))
  }

  /** By a member event, or on somebody's own wish. */
  enter(connection: Connection, room: number): void {
    connection.leftEarly.delete(room)
    const sockets = this.#rooms.get(room) ?? new Set()
    this.#rooms.set(room, sockets.add(connection))
    connection.rooms.add(room)
  }

  /** What the store said at the login; a member event that came in between knows better. */
  enterAtLogin(connection: Connection, rooms: readonly number[]): void {
    for (const room of rooms) if (!connection.leftEarly.has(room)) this.enter(connection, room)
    connection.leftEarly.clear()
  }

  leave(connection: Connection, room: number): void {
    if (!connection.ready) connection.leftEarly.add(room)
    connection.rooms.delete(room)
    const sockets = this.#rooms.get(room)
    sockets?.delete(connection)
    if (sockets?.size === 0) this.#rooms.delete(room)
  }

  /** The socket is gone. */
  forget(connection: Connection): void {
    connection.ready = false
    for (const room of connection.rooms) this.leave(connection, room)
    if (connection.owner === null) return
    const name = nameOf(connection.owner.app, connection.owner.userId)
    const sockets = this.#accounts.get(name)
    sockets?.delete(connection)
    if (sockets?.size === 0) this.#accounts.delete(name)
  }
}

function nameOf(app: number, userId: string): string {
  return `${app}/${userId}`
}
