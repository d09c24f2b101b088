import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { AdminRefused, AdminUnavailable, createAdmin } from './admin.ts'

const secret = 'eJw-secret-user-sig'

/** `timeoutMs`: short for one that is silent; a busy machine makes no other one so. */
async function openBackend(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  timeoutMs = 20_000,
) {
  const server = createServer(answer)
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    baseUrl,
    admin: createAdmin({
      baseUrl: `${baseUrl}/`,
      sdkAppId: 1_400_000_000,
      identifier: 'admin',
      userSig: () => secret,
      timeoutMs,
    }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function says(fields: object, status = 200) {
  return (_request: IncomingMessage, response: ServerResponse) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(fields))
  }
}

test('[AD1] a call is a POST with the documented query and gives the answer', async () => {
  const heard: string[] = []
  await using backend = await openBackend((request, response) => {
    heard.push(`${request.method} ${request.url}`)
    says({ ActionStatus: 'OK', ErrorInfo: '', ErrorCode: 0, MsgTime: 7 })(request, response)
  })
  const answer = await backend.admin.call('openim', 'sendmsg', { To_Account: 'Jonh' })
  expect(answer).toEqual({ ActionStatus: 'OK', ErrorInfo: '', ErrorCode: 0, MsgTime: 7 })
  expect(heard).toEqual([
    expect.stringMatching(
      /^POST \/v4\/openim\/sendmsg\?sdkappid=1400000000&identifier=admin&usersig=[^&]+&random=\d+&contenttype=json$/,
    ),
  ])
})

test('[AD2] an error code is thrown with its text', async () => {
  await using backend = await openBackend(
    says({ ActionStatus: 'FAIL', ErrorInfo: 'no such', ErrorCode: 20022 }),
  )
  const call = backend.admin.call('openim', 'admin_msgwithdraw', {})
  await expect(call).rejects.toMatchObject({ name: 'AdminRefused', code: 20022, info: 'no such' })
  await expect(call).rejects.toBeInstanceOf(AdminRefused)
})

test('[AD2] SomeError with code 0 is an answer that lists its failures', async () => {
  await using backend = await openBackend(says({ ActionStatus: 'SomeError', ErrorInfo: '', ErrorCode: 0 }))
  expect(await backend.admin.call('openim', 'batchsendmsg', {})).toMatchObject({ ActionStatus: 'SomeError' })
})

test('[AD3] silence, another status and another page are unavailable, in words without the UserSig', async () => {
  const backends = [
    [() => undefined, 300],
    [says({}, 502)],
    [says({ hello: 'world' })],
    [(_request: IncomingMessage, response: ServerResponse) => response.end('<html>')],
  ] as const
  for (const [answer, timeoutMs] of backends) {
    await using backend = await openBackend(answer, timeoutMs)
    const error: unknown = await backend.admin
      .call('openim', 'sendmsg', {})
      .catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(AdminUnavailable)
    expect(String(error)).not.toContain(secret)
  }
})

test('[AD3] nobody there is one sentence with the reason', async () => {
  const { baseUrl, admin, ...backend } = await openBackend(() => undefined)
  await backend[Symbol.asyncDispose]()
  await expect(admin.call('openim', 'sendmsg', {})).rejects.toThrow(
    `${baseUrl} did not answer openim/sendmsg`,
  )
  await expect(admin.call('openim', 'sendmsg', {})).rejects.toThrow('ECONNREFUSED')
})

test.each([
  'http://user:hidden@127.0.0.1:8080',
  'ftp://127.0.0.1',
  'http://bad host',
  'http://127.0.0.1:8080/?x=1',
  '',
])('[AD4] the address %j is refused at once, without being repeated', (baseUrl) => {
  const create = () => createAdmin({ baseUrl, sdkAppId: 1, identifier: 'admin', userSig: secret })
  expect(create).toThrow(AdminUnavailable)
  expect(create).toThrow(/^The address of the Chat backend must be http:\/\/ or https:\/\/ [^@?]*$/)
})
