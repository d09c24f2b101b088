/** The body of a Request, counted as it comes: rules R6 and R55 of docs/spec/receiving.md. */
import type { ReadBody } from '../handle-webhook.ts'

export async function readWebBody(request: Request, maxBytes: number): Promise<ReadBody> {
  if (request.bodyUsed || request.body?.locked === true) return 'eaten'
  if (request.body === null) return new Uint8Array()
  const reader: ReadableStreamDefaultReader<Uint8Array> = request.body.getReader()
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      size += next.value.length
      if (size > maxBytes) {
        // Whoever sends on is not waited for.
        void reader.cancel().catch(() => {})
        return 'too-large'
      }
      chunks.push(next.value)
    }
  } catch {
    return 'aborted'
  }
  return joined(chunks, size)
}

function joined(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.length
  }
  return whole
}
