import { expect, test } from 'vitest'
import { failAnswer, okAnswer, readWebhookAnswer } from './answer.ts'
import { webhookCommands } from './commands.ts'

test('[W30] the answer is written as documented', () => {
  expect(JSON.stringify(okAnswer)).toBe('{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}')
  expect(JSON.stringify(failAnswer('SdkAppid is not ours'))).toBe(
    '{"ActionStatus":"FAIL","ErrorInfo":"SdkAppid is not ours","ErrorCode":1}',
  )
})

test("[W30] a code means what the command's page says", () => {
  const read = (command: keyof typeof webhookCommands, ErrorCode: number) =>
    readWebhookAnswer(webhookCommands[command], { ...okAnswer, ErrorCode })
  expect(read('c2cRecall', 0)).toEqual({ kind: 'ok', meaning: 'callback succeeds' })
  expect(read('c2cRecall', 1)).toEqual({ kind: 'fail', meaning: 'an error occurs during callback' })
  expect(read('groupRecall', 0)).toEqual({ kind: 'ok', meaning: 'the webhook result is ignored' })
  expect(read('officialRecall', 7)).toEqual({ kind: 'fail', meaning: 'code 7, not documented' })
  expect(readWebhookAnswer(webhookCommands.groupRecall, failAnswer('no', 0)).kind).toBe('fail')
})

test('[W30] an answer with a missing or mistyped field is unclear, and extra fields do no harm', () => {
  expect(readWebhookAnswer('x', { ActionStatus: 'OK', ErrorInfo: '' })).toEqual({
    kind: 'unclear',
    meaning: 'ErrorCode is missing or mistyped',
  })
  expect(readWebhookAnswer('x', { ...okAnswer, ErrorCode: '0' }).kind).toBe('unclear')
  expect(readWebhookAnswer('x', null)).toEqual({ kind: 'unclear', meaning: 'no envelope' })
  expect(readWebhookAnswer('x', { ...okAnswer, MsgBody: [] }).kind).toBe('ok')
})
