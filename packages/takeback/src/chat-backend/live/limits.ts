/** What the gateway bears: rules LV20-LV29 of docs/spec/live.md. */
import { MAX_FRAME_BYTES } from '@takeback/protocol'

export interface LiveLimits {
  /** From the upgrade to a login that succeeded. */
  readonly loginDeadlineMs: number
  readonly maxFrameBytes: number
  /** Pieces of one frame, and pieces of bytes that wait to become one. */
  readonly maxFragments: number
  readonly maxSockets: number
  /** Sockets that did not log in yet, of all. */
  readonly maxStrangers: number
  /** Per IPv4 address or IPv6 /64; loopback is not counted. */
  readonly maxSocketsPerAddress: number
  /** One more, and the oldest is signed out. */
  readonly maxSocketsPerAccount: number
  /** What waits for a consumer that does not read. One more frame, and it is closed with `resync`. */
  readonly maxBufferedBytes: number
  /** What a closed socket gets to read what it has to; then it is destroyed. */
  readonly closeGraceMs: number
  readonly framesPerSecond: number
  /** So many frames at once are still no flood. */
  readonly frameBurst: number
  /** Frames refused one after the other because there are too many: the next closes. */
  readonly maxFloodFrames: number
  readonly pingEveryMs: number
  /** How often expiry and silence are looked at. */
  readonly tickMs: number
  /** Sockets that one event, or a round of pings, reaches before others get their turn. */
  readonly slice: number
}

export const defaultLiveLimits: LiveLimits = {
  loginDeadlineMs: 5_000,
  maxFrameBytes: MAX_FRAME_BYTES,
  maxFragments: 64,
  maxSockets: 20_000,
  maxStrangers: 200,
  maxSocketsPerAddress: 256,
  maxSocketsPerAccount: 16,
  maxBufferedBytes: 1_048_576,
  closeGraceMs: 2_000,
  framesPerSecond: 20,
  frameBurst: 100,
  maxFloodFrames: 100,
  pingEveryMs: 30_000,
  tickMs: 1_000,
  slice: 256,
}
