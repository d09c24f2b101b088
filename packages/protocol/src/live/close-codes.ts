/** Why the live gateway closes a connection: WebSocket close codes (RFC 6455; from 4000 on they are ours). */
export const liveCloseCodes = {
  /** The gateway stops: come back in a while, with jitter. */
  restart: 1012,
  /** No login within the deadline. */
  loginDeadline: 4001,
  /** The login was refused; the `refused` frame before says why. */
  loginRefused: 4002,
  /** A `kicked` frame came before: don't come back with the same UserSig. */
  kicked: 4003,
  /** Too many frames. */
  flood: 4004,
  /** Too slow: events were left out. Come back and `sync`. */
  resync: 4005,
  /** No pong in time. */
  silent: 4006,
  /** Binary frames are not taken. */
  notText: 1003,
} as const

/** Where the gateway is, on the origin of REST v4. */
export const livePath = '/live'
