/** Which addresses are called: rule H22 of docs/spec/http.md. */
import { expect, test } from 'vitest'
import { answering, ok, request, sharedEgress } from '../testing/shared-egress.ts'
import { createEgress } from './egress.ts'

const post = sharedEgress()

test.for([
  'http://127.0.0.1',
  'http://127.1',
  'http://2130706433',
  'http://0x7f000001',
  'http://017700000001',
  'http://0',
  'http://[::1]',
  'http://[::ffff:127.0.0.1]',
  'http://[64:ff9b::7f00:1]',
  'http://[2002:7f00:1::]',
  'http://localhost',
])('[H22] without the flag %s never connects', async (start) => {
  const strict = createEgress({ allowLoopback: false })
  await using endpoint = await answering(ok)
  expect(await strict.post({ ...request, url: `${start}:${endpoint.port}/` })).toMatchObject({
    kind: 'blocked',
  })
  expect(endpoint.connections()).toBe(0)
  await strict.close()
})

test('[H22] one bad address in the answer of the resolver refuses all, at every connection anew', async () => {
  await using endpoint = await answering(ok)
  const sets = [
    ['127.0.0.1'],
    ['127.0.0.1', '10.0.0.1'],
    ['10.0.0.1', '127.0.0.1'],
    ['::ffff:169.254.169.254'],
    [],
  ]
  const answers = []
  for (const addresses of sets) {
    const rebound = createEgress({
      allowLoopback: true,
      resolve: async () => addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    })
    answers.push((await rebound.post({ ...request, url: `http://hooks.example:${endpoint.port}/` })).kind)
    await rebound.close()
  }
  expect(answers).toEqual(['answered', 'blocked', 'blocked', 'blocked', 'unreachable'])
  expect(endpoint.connections()).toBe(1)
})

test('[H22] the name stays in Host while the vetted address is called, and the name is resolved once', async () => {
  const heard: string[] = []
  await using endpoint = await answering(ok, heard)
  let asked = 0
  const flipping = createEgress({
    allowLoopback: true,
    async resolve() {
      asked++
      return [{ address: '127.0.0.1', family: 4 }]
    },
  })
  await flipping.post({ ...request, url: `http://hooks.example:${endpoint.port}/` })
  expect(heard[0]).toContain(`host: hooks.example:${endpoint.port}\r\n`)
  expect(asked).toBe(1)
  await flipping.close()
})

test('[H22] another address of the answer is tried when the first refuses', async () => {
  await using endpoint = await answering(ok)
  expect(await post(`http://localhost:${endpoint.port}/`)).toMatchObject({ kind: 'answered' })
})
