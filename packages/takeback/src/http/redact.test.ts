import { expect, test } from 'vitest'
import { createLog } from './log.ts'
import { redactUrl } from './redact.ts'

const canaries = [
  'c4nary-sign',
  'c4nary-usersig',
  'c4nary-token',
  'c4nary-key',
  'c4nary-cookie',
  'c4nary-auth',
  'c4nary-pass',
  'c4naryWhsec',
]

test('[H30] [T53] secrets in a URL are starred, the rest stays', () => {
  expect(
    redactUrl('/callback?SdkAppid=1&Sign=c4nary-sign&RequestTime=1669872112&CallbackCommand=C2C.X'),
  ).toBe('/callback?SdkAppid=1&Sign=***&RequestTime=***&CallbackCommand=C2C.X')
  expect(redactUrl('/v4/a/b?sdkappid=1&identifier=admin&usersig=eJ*x-_&random=1')).toBe(
    '/v4/a/b?sdkappid=1&identifier=admin&usersig=***&random=1',
  )
  expect(
    redactUrl('https://user:c4nary-pass@hooks.example/x?TOKEN=c4nary-token&%53ign=c4nary-sign&MsgKey=1_2_3'),
  ).toBe('https://***@hooks.example/x?TOKEN=***&%53ign=***&MsgKey=1_2_3')
  expect(redactUrl('/no/query')).toBe('/no/query')
})

test('[H30] [T53] no secret reaches a log line, whichever way it came', () => {
  let written = ''
  const log = createLog({ level: 'debug', stream: { write: (text) => (written += text) } })
  const url = 'https://u:c4nary-pass@h/x?Sign=c4nary-sign&usersig=c4nary-usersig'
  log.info(
    {
      url,
      sign: 'c4nary-sign',
      deep: { list: [{ userSig: 'c4nary-usersig', Tokens: ['c4nary-token', 'x'] }] },
    },
    `calling ${url}`,
  )
  log.error({ err: new Error(`failed: ${url}`, { cause: new Error('at /x?token=c4nary-token') }) }, 'failed')
  log.warn(
    {
      headers: { cookie: 'a=c4nary-cookie', authorization: 'Bearer "c4nary-auth"' },
      secretKey: 'c4nary-key',
    },
    'x',
  )
  log.error({ err: new Error('whsec_c4naryWhsec+/== is no secret') }, 'whsec_c4naryWhsec')
  log.debug({ password: 'a\\"c4nary-pass', MsgKey: '1_2_3', key: 12345 }, 'x')

  const lines = written
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(lines).toHaveLength(5)
  expect(lines[4]).toMatchObject({ password: '***', MsgKey: '1_2_3', key: '***' })
  expect(canaries.filter((canary) => written.includes(canary))).toEqual([])
})

test('[H30] JSON inside a text is looked through too, however deep, whole or cut off', () => {
  const lines: string[] = []
  const log = createLog({ level: 'debug', stream: { write: (line) => lines.push(line) } })
  const frame = JSON.stringify({ op: 'login', userSig: 'c4nary-usersig', userId: 'romeo' })
  const tricky = JSON.stringify({ secret: 'a"c4nary-pass\\', tokens: ['c4nary-token'], key: 4711_4711 })
  log.error({ err: new Error(`no frame: ${frame}`), frame, twice: JSON.stringify({ frame }) }, frame)
  log.error({ text: tricky, twice: JSON.stringify({ tricky }) }, tricky)
  log.error({ cut: frame.slice(0, -20) }, frame.slice(0, -30))
  const read = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(read).toHaveLength(3)
  expect(read[0]).toMatchObject({ frame: '{"op":"login","userSig":***,"userId":"romeo"}' })
  expect(lines.join('').match(/c4nary|47114711/g)).toBe(null)
})
