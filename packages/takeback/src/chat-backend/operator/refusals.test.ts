/** Why an operator is refused, as a page is told: rule KY10 of docs/spec/operator.md. */
import { operatorRefusalCodes } from '@takeback/protocol'
import { expect, test } from 'vitest'
import { consoleBooks } from '../../web/words/console-words.ts'
import { openOperatedChat, operatedApp } from '../testing/open-operated-chat.ts'

test('[KY10] a refusal has a code with its parameters beside the sentence', async () => {
  await using chat = await openOperatedChat()
  const reasonOf = async (...call: Parameters<typeof chat.operator>) => {
    const { status, body } = await chat.operator(...call)
    expect(body.error).toMatch(/^\w.*\.$/)
    return [status, body.reason]
  }
  const app = operatedApp
  expect(await reasonOf('GET', '/apps', undefined, {})).toEqual([401, { code: 'no-key', params: {} }])
  expect(await reasonOf('GET', '/apps', undefined, { authorization: 'Bearer wrong' })).toEqual([
    401,
    { code: 'wrong-key', params: {} },
  ])
  expect(await reasonOf('POST', '/apps', { sdkAppId: app, admins: ['boss'] })).toEqual([
    409,
    { code: 'app-exists', params: { app } },
  ])
  expect(await reasonOf('POST', '/apps/7/disable', {})).toEqual([404, { code: 'no-app', params: { app: 7 } }])
  expect(await reasonOf('POST', '/apps/7/recalls/list_recall_plans', {})).toEqual([
    404,
    { code: 'no-app', params: { app: 7 } },
  ])
  expect(await reasonOf('DELETE', `/apps/${app}/admins/administrator`)).toEqual([
    409,
    { code: 'last-admin', params: { app, admin: 'administrator' } },
  ])
  expect(await reasonOf('POST', `/apps/${app}/key`, { step: 'finish' })).toEqual([
    409,
    { code: 'one-key', params: { app } },
  ])
  await chat.operator('POST', `/apps/${app}/key`, { step: 'rotate' })
  expect(await reasonOf('POST', `/apps/${app}/key`, { step: 'rotate' })).toEqual([
    409,
    { code: 'two-keys', params: { app } },
  ])
  // What is wrong with a request is a sentence alone.
  const { status, body } = await chat.operator('POST', `/apps/${app}/key`, { step: 'sideways' })
  expect([status, body]).toEqual([400, { error: 'step must be rotate or finish.' }])
})

test('[KY10] the console has words for each of them, in both languages', () => {
  for (const { operator } of Object.values(consoleBooks))
    expect(Object.keys(operator.refusals).toSorted()).toEqual([...operatorRefusalCodes].toSorted())
})
