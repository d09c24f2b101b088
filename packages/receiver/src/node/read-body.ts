/**
 * The body of a request: rules R6 and R53-R55 of docs/spec/receiving.md. Read from the connection and counted as it
 * comes, for a Content-Length is only what somebody says; or what a body parser before us has left.
 */
import type { IncomingMessage } from 'node:http'
import type { ReadBody } from '../handle-webhook.ts'

/** What body parsers leave on a request. */
export interface ParsedRequest extends IncomingMessage {
  /** The bytes, where a parser was told to keep them. */
  readonly rawBody?: unknown
  /** What a parser made of them. */
  readonly body?: unknown
}

export function readBody(request: ParsedRequest, maxBytes: number): Promise<ReadBody> {
  const kept = bytesOf(request.rawBody) ?? bytesOf(request.body)
  if (kept !== null) return Promise.resolve(kept.length > maxBytes ? 'too-large' : kept)
  // Part of it may be somewhere else already: what is left would pass for a whole body.
  if (request.readableDidRead || request.readableEnded) return Promise.resolve(leftOver(request, maxBytes))
  if (request.destroyed) return Promise.resolve('aborted')
  return readStream(request, maxBytes)
}

function bytesOf(value: unknown): Uint8Array | null {
  if (value instanceof Uint8Array) return value
  return typeof value === 'string' ? Buffer.from(value) : null
}

/** Somebody else has read the body. */
function leftOver({ body, headers, complete }: ParsedRequest, maxBytes: number): ReadBody {
  if (headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0) {
    return new Uint8Array()
  }
  // A parser of forms or of XML leaves an object too, but not the one that was sent.
  const isJson = /json/i.test(headers['content-type'] ?? '')
  if (!complete || !isJson || typeof body !== 'object' || body === null) return 'eaten'
  const rewritten = Buffer.from(JSON.stringify(body))
  return rewritten.length > maxBytes ? 'too-large' : { rewritten }
}

function readStream(request: IncomingMessage, maxBytes: number): Promise<ReadBody> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let size = 0
    const settle = (result: ReadBody) => {
      request.off('data', onData).off('end', onEnd).off('close', onClose)
      resolve(result)
    }
    const onData = (chunk: Buffer) => {
      size += chunk.length
      if (size <= maxBytes) {
        chunks.push(chunk)
        return
      }
      request.pause()
      settle('too-large')
    }
    const [onEnd, onClose] = [() => settle(joined(chunks)), () => settle('aborted')]
    request.on('data', onData).on('end', onEnd).on('close', onClose)
    // An aborted request also emits this; `close` follows.
    request.on('error', () => {})
  })
}

function joined(chunks: readonly Buffer[]): Uint8Array {
  const [only] = chunks
  return chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks)
}
