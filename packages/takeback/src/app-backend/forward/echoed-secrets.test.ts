import { expect, test } from 'vitest'
import { secretsOfUrl } from '../../http/echoed-secrets.ts'
import { withoutEchoes } from './forward-recalls.ts'
import { judgeAnswer } from './judge-answer.ts'

const target = 'https://team.example/own?key=a%20very%20secret&v=2'
const sign = 'f'.repeat(64)
const secrets = [sign, ...secretsOfUrl(target)]

function whyOf(text: string): string {
  const answer = { kind: 'answered', status: 500, headers: {}, truncated: false, ms: 1 } as const
  const judgement = judgeAnswer(withoutEchoes({ ...answer, body: Buffer.from(text) }, secrets), 0, 1000)
  return judgement.kind === 'accepted' ? '' : judgement.why
}

test('[R87] what a handler echoes of its own query, and of the Sign, is not in the reason, however it is cut', () => {
  expect(whyOf(`Cannot POST /own?key=a%20very%20secret&v=2&SdkAppid=1`)).toBe(
    'answered 500: "Cannot POST /own?***&SdkAppid=1"',
  )
  expect(whyOf('key is "a very secret"')).toBe('answered 500: "key is "***""')
  for (let length = 0; length < 120; length += 1)
    expect(whyOf(`${'x'.repeat(length)} Sign=${sign} a very secret`)).not.toMatch(/f{2}|very/)
})

test('[R87] a short value of the query stays: it is no secret, and stands in any text', () => {
  expect(whyOf('HTTP 2 is not spoken')).toBe('answered 500: "HTTP 2 is not spoken"')
})
