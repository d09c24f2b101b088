/**
 * `fetch` to a service of our own over TLS. The other end must show exactly the certificate that we gave it: a name in it
 * need not be 127.0.0.1, and no authority need have signed it.
 */
import { X509Certificate } from 'node:crypto'
import { request } from 'node:https'
import type { TLSSocket } from 'node:tls'

/** `cert`: PEM. Takes what `createAdmin` needs: a URL, method, headers, a text and a signal. */
export function pinnedFetch(cert: string): typeof fetch {
  const { fingerprint256 } = new X509Certificate(cert)

  return (url, { method = 'GET', headers, body: text, signal } = {}) =>
    new Promise((resolve, reject) => {
      const options = {
        method,
        headers: Object.fromEntries(new Headers(headers)),
        // Verified below, before a byte of the request leaves.
        rejectUnauthorized: false,
        agent: false,
        ...(signal && { signal }),
      }
      const call = request(url instanceof Request ? url.url : url, options, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject)
        // Some statuses must not have a body, not even an empty one.
        const body = () => (chunks.length === 0 ? null : Buffer.concat(chunks))
        response.on('end', () => resolve(new Response(body(), { status: response.statusCode ?? 500 })))
      })
      call.on('error', reject)
      call.on('socket', (socket) => {
        socket.once('secureConnect', () => {
          const shown =
            'getPeerX509Certificate' in socket ? (socket as TLSSocket).getPeerX509Certificate() : undefined
          if (shown?.fingerprint256 === fingerprint256) call.end(typeof text === 'string' ? text : undefined)
          else call.destroy(new Error('another certificate than our own was shown'))
        })
      })
    })
}
