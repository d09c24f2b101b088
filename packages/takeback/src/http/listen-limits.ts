/** What one listener bears: rules H1-H3, H7 and H8 of docs/spec/http.md. */
export interface ListenLimits {
  /** From the connection (or the first byte) to the end of the headers. */
  readonly headersTimeoutMs: number
  /** From the first byte of a request to the end of its body. */
  readonly requestTimeoutMs: number
  /** How often the two times above are looked at. */
  readonly checkEveryMs: number
  readonly handshakeTimeoutMs: number
  /** Longer than the usual 60 s of proxies in front, so that it is never us who close under a request. */
  readonly keepAliveTimeoutMs: number
  readonly maxHeaderBytes: number
  readonly maxConnections: number
  /** Per IPv4 address or IPv6 /64. A trusted proxy in front is one address: whoever has one raises this. */
  readonly maxConnectionsPerAddress: number
  /** What requests in flight get when the listener closes. */
  readonly drainGraceMs: number
  /** How long, and how much of, an unread body is thrown away so that the caller can read the answer. */
  readonly lingerMs: number
  readonly lingerBytes: number
}

export const defaultListenLimits: ListenLimits = {
  headersTimeoutMs: 5_000,
  requestTimeoutMs: 10_000,
  checkEveryMs: 500,
  handshakeTimeoutMs: 5_000,
  keepAliveTimeoutMs: 65_000,
  maxHeaderBytes: 16_384,
  maxConnections: 10_000,
  maxConnectionsPerAddress: 512,
  drainGraceMs: 5_000,
  lingerMs: 1_000,
  lingerBytes: 1_048_576,
}
