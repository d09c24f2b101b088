import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { restCaller, type FetchBackOptions } from './rest-caller.ts'

const userSig = 'eJw-a-secret'

async function openBackend(answer: RequestListener) {
  const asked: { url: URL; body: string }[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => (body += String(chunk)))
    request.on('end', () => {
      asked.push({ url: new URL(request.url ?? '', 'http://x'), body })
      answer(request, response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    asked,
    call(options: Partial<FetchBackOptions> = {}, signal = AbortSignal.timeout(20_000)) {
      const caller = restCaller({ baseUrl, identifier: 'administrator', userSig, ...options })
      return caller(1_400_000_000, 'openim/x', { a: 1 }, signal)
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const saying =
  (text: string, status = 200): RequestListener =>
  (_request, response) =>
    void response.writeHead(status).end(text)

test('[R94] asks as the documents print it, in the name of the admin', async () => {
  await using backend = await openBackend(saying('{"ActionStatus":"OK","ErrorCode":0,"MsgCnt":1}'))
  expect(await backend.call()).toMatchObject({ MsgCnt: 1 })
  await backend.call({ userSig: async (sdkAppId) => `made for ${sdkAppId}` })
  const [first, second] = backend.asked
  expect([first?.url.pathname, first?.body]).toEqual(['/v4/openim/x', '{"a":1}'])
  expect(Object.fromEntries(first?.url.searchParams ?? [])).toEqual({
    sdkappid: '1400000000',
    identifier: 'administrator',
    usersig: userSig,
    random: expect.stringMatching(/^\d{1,10}$/),
    contenttype: 'json',
  })
  expect(second?.url.searchParams.get('usersig')).toBe('made for 1400000000')
})

test.each<[string, RequestListener, string]>([
  ['a status', saying('', 502), 'openim/x was answered with HTTP 502'],
  ['HTML', saying('<html>'), 'openim/x was answered with something else than the envelope of REST v4'],
  ['null', saying('null'), 'openim/x was answered with something else than the envelope of REST v4'],
  [
    'a code',
    saying('{"ActionStatus":"FAIL","ErrorCode":70001,"ErrorInfo":"UserSig\\u202e expired"}'),
    'openim/x was refused with 70001: UserSig? expired',
  ],
  [
    'a redirect',
    (_request, response) => void response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end(),
    'openim/x was not answered: ',
  ],
  [
    'more than a mebibyte',
    saying('x'.repeat(1024 * 1024 + 1)),
    'openim/x was not answered: an answer of more than 1048576 bytes',
  ],
  ['a hang-up', (request) => void request.socket.destroy(), 'openim/x was not answered: '],
])('[R96] %s is told in words, without the UserSig', async (_what, answer, words) => {
  await using backend = await openBackend(answer)
  const error = await backend.call().catch((thrown: unknown) => thrown as Error)
  expect(error).toBeInstanceOf(Error)
  expect((error as Error).message).toContain(words)
  expect((error as Error).message).not.toContain(userSig)
})

test('[R96] who hangs is left when the time is over; a UserSig that can not be made is told', async () => {
  await using backend = await openBackend(() => {})
  await expect(backend.call({}, AbortSignal.timeout(50))).rejects.toThrow(
    'openim/x was not answered: no whole answer in time',
  )
  const broken = () => Promise.reject(new Error('no key'))
  await expect(backend.call({ userSig: broken })).rejects.toThrow(
    'the UserSig for app 1400000000 could not be made: no key',
  )
})

test('options that can not be right are named, without a secret', () => {
  const made = (options: Partial<FetchBackOptions>) => () =>
    restCaller({ baseUrl: 'http://127.0.0.1:1', identifier: 'a', userSig: 's', ...options })
  for (const baseUrl of ['', 'ftp://x', 'http://u:of-secrets@x', 'https://x/?usersig=of-secrets', 'x#y']) {
    expect(made({ baseUrl })).toThrow('fetchBack.baseUrl must be http:// or https://')
    expect(made({ baseUrl })).not.toThrow('of-secrets')
  }
  expect(made({ identifier: '' })).toThrow('fetchBack.identifier is empty')
  expect(made({ userSig: '' })).toThrow('fetchBack.userSig is empty')
})
