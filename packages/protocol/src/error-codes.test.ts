import { expect, test } from 'vitest'
import { errorCodeRanges, errorCodes, refusalText } from './error-codes.ts'
import { okEnvelope, Refusal, refusalEnvelope } from './refusal.ts'

test('[W33] the codes a recall may meet have their meanings', () => {
  for (const code of [
    10007, 10010, 10030, 10031, 10032, 10033, 10041, 20016, 20022, 20023, 90054, 60007, 70009,
  ]) {
    expect(errorCodes[code]?.meaning).toMatch(/\w/)
  }
  for (const { meaning } of Object.values(errorCodes)) expect(meaning).toMatch(/^[^.]+$/)
})

test('[W33] ranges have a meaning too, and an unknown code is named', () => {
  for (const { from, to, meaning } of errorCodeRanges) {
    expect([refusalText(from), refusalText(to)]).toEqual([meaning, meaning])
  }
  expect(refusalText(424242)).toBe('error 424242')
})

test('[W33] a refusal is the envelope with that code', () => {
  expect(okEnvelope).toEqual({ ActionStatus: 'OK', ErrorInfo: '', ErrorCode: 0 })
  expect(JSON.stringify(refusalEnvelope(90001, 'Fail to Parse json data of body, Please check it'))).toBe(
    '{"ActionStatus":"FAIL","ErrorInfo":"Fail to Parse json data of body, Please check it","ErrorCode":90001}',
  )
  const refusal = new Refusal(20023)
  expect(refusal).toMatchObject({ name: 'Refusal', code: 20023, info: 'the message was already recalled' })
  expect(refusalEnvelope(refusal.code, refusal.info).ErrorInfo).toBe('the message was already recalled')
})
