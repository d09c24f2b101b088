import { signStandardWebhook } from '@takeback/protocol/crypto'
import { expect, test } from 'vitest'
import { checkSignature } from './body-signature.ts'

const secret = `whsec_${'a'.repeat(43)}=`
const body = Buffer.from('{}')
const timestampSeconds = 1_700_000_000

test.each([
  [301, 301],
  [-301, -301],
])(
  '[R50] a signature that is %i s old is refused with the header, the seconds and what is allowed',
  (age, seconds) => {
    const headers = {
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(timestampSeconds),
      'webhook-signature': signStandardWebhook({ id: 'msg_1', timestampSeconds, body, secret }),
    }
    const signing = { signingSecrets: [secret], now: () => (timestampSeconds + age) * 1000 }
    const request = { method: 'POST', rawUrl: '/callback', headers }
    expect(checkSignature(signing, request, true, body)).toMatchObject({
      reason: 'stale',
      params: { field: 'webhook-timestamp', seconds, allowed: 300 },
    })
  },
)
