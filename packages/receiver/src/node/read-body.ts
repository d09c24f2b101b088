/** Reads a request's body, counting as it comes: a Content-Length is only what somebody says. */
import type { IncomingMessage } from 'node:http'

export function readBody(
  request: IncomingMessage,
  maxBytes: number,
): Promise<Uint8Array | 'too-large' | 'aborted'> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let size = 0
    const settle = (result: Uint8Array | 'too-large' | 'aborted') => {
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
