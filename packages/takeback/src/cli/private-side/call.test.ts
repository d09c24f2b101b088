import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { CannotRun } from '../cannot-run.ts'
import { UsageError } from '../flags.ts'
import { privateSide } from './call.ts'

const chat = { service: 'Chat backend', flag: 'chat', withinMs: 10_000 } as const

/** Answers everything with the same. */
async function serverThatSays(status: number, body: string) {
  const heard: string[] = []
  const server = createServer((request, response) => {
    heard.push(`${request.method} ${request.url} ${request.headers.authorization ?? ''}`)
    response.writeHead(status, { location: 'http://127.0.0.1:1/' }).end(body)
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

test('[C7] an address that is none is a wrong call, said with its flag', () => {
  for (const address of ['verona', 'ftp://127.0.0.1', 'http://'])
    expect(() => privateSide({ ...chat, address })).toThrow(
      new UsageError(`--chat is "${address}": give an address, for example http://127.0.0.1:8080.`),
    )
})

test('[C53] the address of a page names its service; what it answers is given, what it refuses is its own sentence', async () => {
  await using fine = await serverThatSays(200, '{"a":1}')
  const side = privateSide({ ...chat, address: `${fine.url}/console/1400000000?state=dead` })
  expect(await side.call('GET', '/api/operator/apps', undefined, { authorization: 'Bearer k' })).toEqual({
    a: 1,
  })
  expect(fine.heard).toEqual(['GET /api/operator/apps Bearer k'])
  await using refusing = await serverThatSays(409, '{"error":"There is an app 7 already."}')
  await expect(privateSide({ ...chat, address: refusing.url }).call('POST', '/x', {})).rejects.toThrow(
    new CannotRun('There is an app 7 already.'),
  )
})

test('[C53] nobody, somebody else, a redirect and a sign-in that is asked for are sentences with what to do', async () => {
  const ask = (address: string, signIn?: string) =>
    privateSide({ ...chat, address, ...(signIn !== undefined && { signIn }) }).call('GET', '/x')
  await expect(ask('http://127.0.0.1:1')).rejects.toThrow(
    /^http:\/\/127\.0\.0\.1:1 did not answer: .+\. --chat names the Chat backend\.$/,
  )
  await using another = await serverThatSays(200, '<html>')
  await expect(ask(another.url)).rejects.toThrow(`${another.url} is no Chat backend: it answered HTTP 200.`)
  await using redirecting = await serverThatSays(302, '')
  await expect(ask(redirecting.url)).rejects.toThrow('did not answer: ')
  await using closed = await serverThatSays(401, '{"error":"Sign in first."}')
  await expect(ask(closed.url, 'use its pages.')).rejects.toThrow(
    `${closed.url} asks for a sign-in: use its pages.`,
  )
  await expect(ask(closed.url)).rejects.toThrow('Sign in first.')
})
