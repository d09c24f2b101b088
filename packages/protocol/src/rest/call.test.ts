import { expect, test } from 'vitest'
import { readRestReply, restBase, restUrl } from './call.ts'

test('[AD1] a URL has the documented parameters, and random is a 32-bit number', () => {
  const admin = { sdkAppId: 1_400_000_000, identifier: 'ad min', userSig: 'eJw-a&b' }
  const url = (random: number) => restUrl('https://console.tim.qq.com', 'openim/sendmsg', admin, random)
  expect(url(0)).toBe(
    'https://console.tim.qq.com/v4/openim/sendmsg?sdkappid=1400000000&identifier=ad+min&usersig=eJw-a%26b&random=0&contenttype=json',
  )
  expect(url(1 - 2 ** -53)).toContain('&random=4294967295&')
})

test('[AD4] an address is scheme and host, and what a proxy has before the API', () => {
  expect(restBase('https://console.tim.qq.com//')).toBe('https://console.tim.qq.com')
  expect(restBase('http://proxy:8080/chat/?')).toBe('http://proxy:8080/chat')
  const others = ['', 'console.tim.qq.com', 'ftp://x', 'http://a:b@x', 'http://x?usersig=1', 'http://x#y']
  expect(others.map(restBase)).toEqual(others.map(() => null))
})

test('[AD2] [AD3] an answer, a refusal, and what is no envelope', () => {
  const some = { ActionStatus: 'SomeError', ErrorCode: 0, ErrorList: [] }
  expect(readRestReply(JSON.stringify(some))).toEqual({ kind: 'answered', answer: some })
  expect(readRestReply('{"ActionStatus":"FAIL"}')).toEqual({ kind: 'refused', code: 0, info: '' })
  expect(readRestReply('{"ActionStatus":"OK","ErrorCode":20022,"ErrorInfo":"no"}')).toEqual({
    kind: 'refused',
    code: 20_022,
    info: 'no',
  })
  const others = ['', '<html>', 'null', '[]', '{"ErrorCode":0}', '7']
  expect(others.map((text) => readRestReply(text).kind)).toEqual(others.map(() => 'no-envelope'))
})
