/** Which certificate authorities are believed: those of the system and of Node, and the operator's own. */
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls'
import { RefusedToStart } from '../refused-to-start.ts'

/** Reading some hundred certificates takes a while, so it waits for the first https URL. */
export function trustedAuthorities(ownCa: string | undefined): () => SecureContext {
  // An unreadable file must be told at the start.
  if (ownCa !== undefined) checkPem(ownCa)
  let context: SecureContext | undefined
  return () => {
    context ??= createSecureContext({
      ca: [
        ...new Set([
          ...getCACertificates('default'),
          ...getCACertificates('system'),
          ...(ownCa === undefined ? [] : [ownCa]),
        ]),
      ],
      minVersion: 'TLSv1.2',
    })
    return context
  }
}

function checkPem(ca: string): void {
  try {
    if (!ca.includes('-----BEGIN CERTIFICATE-----')) throw new Error('no certificate')
    createSecureContext({ ca })
  } catch (cause) {
    throw new RefusedToStart(
      'The file of --webhook-ca holds no certificate that can be read: give a PEM file.',
      { cause },
    )
  }
}
