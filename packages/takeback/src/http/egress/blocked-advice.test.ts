import { expect, test } from 'vitest'
import { blockedAdvice } from './blocked-advice.ts'
import { createEgress } from './egress.ts'

const addresses = ['127.0.0.1', '10.0.0.1', '192.168.1.1', '[::1]', '[fd00::1]', '[::ffff:127.0.0.1]']
const never = ['100.64.1.1', '0.0.0.0', '[64:ff9b::7f00:1]', '169.254.169.254', '[fe80::1]', '[2002:a00:1::]']

test('[D31] the switch is named where it helps, and nowhere else', async () => {
  const closed = createEgress({ allowLoopback: false, allowPrivate: false })
  const open = createEgress({ allowLoopback: true, allowPrivate: true })
  for (const address of [...addresses, ...never]) {
    const url = `http://${address}/x`
    const why = closed.blocks(url)
    expect(why, address).not.toBeNull()
    const saysItHelps = blockedAdvice(why ?? '').includes('start the Chat backend with')
    expect(saysItHelps, address).toBe(open.blocks(url) === null)
  }
  await Promise.all([closed.close(), open.close()])
})
