/** What an app says when it creates a client and logs in. */
import type { LivePlatform } from '@takeback/protocol'
import type { WebSocketLike } from './live-socket.ts'

export interface ChatOptions {
  readonly SDKAppID: number
  /** The Chat backend: `http://127.0.0.1:8080`, `https://chat.example.com` or the same as ws: or wss:. */
  readonly url: string
  /** What becomes `OptPlatform` of the webhooks; by default `Web` in a browser, else `Unknown`. */
  readonly platform?: LivePlatform
  /** Tells two sign-ins of one account apart; by default one is drawn per client. At most 64 characters. */
  readonly device?: string
  /** By default the global WebSocket. */
  readonly webSocket?: (url: string) => WebSocketLike
}

export interface LoginOptions {
  readonly userID: string
  /** Issued by your server with the app's key; never by a client. */
  readonly userSig: string
}

export interface TextMessageOptions {
  /** UserID or official account (one-to-one); GroupId or TopicId (group). */
  readonly to: string
  readonly conversationType: 'C2C' | 'GROUP'
  readonly payload: { readonly text: string; readonly atUserList?: readonly string[] }
  readonly cloudCustomData?: string
}

/** `http://x:8080` becomes `ws://x:8080/live`. Null: no such address. */
export function liveUrl(url: string, path: string): string | null {
  if (!URL.canParse(url)) return null
  const parsed = new URL(url)
  const scheme = { 'http:': 'ws:', 'https:': 'wss:', 'ws:': 'ws:', 'wss:': 'wss:' }[parsed.protocol]
  if (scheme === undefined) return null
  return `${scheme}//${parsed.host}${path}`
}
