/**
 * Reads a request's body: rules H9-H11 of docs/spec/http.md. A Content-Length is what somebody says; the bytes are
 * counted as they come. Nothing is ever inflated.
 *
 * After `too-large` just answer: the listener closes the connection then (rule H8).
 */
import type { IncomingMessage } from 'node:http'

export type BodyRead =
  | { readonly ok: true; readonly bytes: Buffer }
  | { readonly ok: false; readonly why: 'too-large' | 'aborted' | 'encoded' }

/** Never rejects. `encoded`: a Content-Encoding that would have to be undone; answer 415. */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<BodyRead> {
  if (isEncoded(request)) return Promise.resolve({ ok: false, why: 'encoded' })
  if (Number(request.headers['content-length'] ?? 0) > maxBytes)
    return Promise.resolve({ ok: false, why: 'too-large' })
  if (request.destroyed && !request.complete) return Promise.resolve({ ok: false, why: 'aborted' })

  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let size = 0
    const settle = (result: BodyRead) => {
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
      settle({ ok: false, why: 'too-large' })
    }
    const onEnd = () => settle({ ok: true, bytes: joined(chunks) })
    const onClose = () => settle({ ok: false, why: 'aborted' })
    // An aborted request emits an error too; `close` follows. The listener stays: the abort may come later.
    request
      .on('data', onData)
      .on('end', onEnd)
      .on('close', onClose)
      .on('error', () => {})
  })
}

function isEncoded({ headers }: IncomingMessage): boolean {
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? ''
  return encoding !== '' && encoding !== 'identity'
}

function joined(chunks: readonly Buffer[]): Buffer {
  const [only] = chunks
  return chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks)
}
