/** What became of one call: a value, never an exception. No face of it repeats an address, an errno or a banner. */
export type EgressAnswer =
  | {
      readonly kind: 'answered'
      readonly status: number
      readonly headers: {
        readonly retryAfter?: string
        readonly date?: string
        readonly contentType?: string
        /** Only when it is another than `identity`, which is what was asked for. */
        readonly contentEncoding?: string
      }
      /** As on the wire, never decompressed; at most `maxAnswerBytes`. */
      readonly body: Buffer
      /** The answer was longer than that. */
      readonly truncated: boolean
      readonly ms: number
    }
  | { readonly kind: 'timed-out'; readonly ms: number }
  | { readonly kind: 'unreachable'; readonly why: Unreachable; readonly ms: number }
  /** Refused by ourselves; nothing was sent. `why` is for the operator. */
  | { readonly kind: 'blocked'; readonly why: string }

/** `closed`: the other side hung up. `bad-response`: it does not speak HTTP/1.1, or too many headers. */
export type Unreachable = 'dns' | 'connect' | 'tls' | 'closed' | 'bad-response'

export interface EgressRequest {
  /** http or https. The query is sent as it is written. */
  readonly url: string
  readonly body: string | Uint8Array
  readonly headers?: Readonly<Record<string, string>>
  /** Over everything: waiting for a connection, DNS, connecting, TLS, headers, body. */
  readonly deadlineMs: number
  readonly maxAnswerBytes: number
  readonly signal?: AbortSignal
}
