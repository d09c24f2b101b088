/** What the operator's API of a running Chat backend answers is what is described: rule TE33 of docs/spec/testing.md. */
import { expect, test } from 'vitest'
import {
  openOperatedChat,
  operatedApp,
} from '../../packages/takeback/src/chat-backend/testing/open-operated-chat.ts'
import { checkOf, type Json, operatorApi } from './described.ts'

interface Call {
  readonly method: string
  readonly path: string
  readonly status: number
  readonly body?: object
  readonly headers?: object
}

const one = `/apps/${operatedApp}`
const recalls = `${one}/recalls`
const callsFor = (PlanId: number): readonly Call[] => [
  { method: 'get', path: '/apps', status: 200 },
  { method: 'get', path: '/apps', status: 401, headers: {} },
  { method: 'post', path: '/apps', status: 201, body: { sdkAppId: 1_400_000_001, admins: ['boss'] } },
  { method: 'post', path: '/apps', status: 409, body: { sdkAppId: 1_400_000_001, admins: ['boss'] } },
  { method: 'post', path: '/apps', status: 400, body: {} },
  { method: 'post', path: `${one}/key`, status: 200, body: { step: 'rotate' } },
  { method: 'post', path: `${one}/key`, status: 409, body: { step: 'rotate' } },
  { method: 'post', path: `${one}/key`, status: 200, body: { step: 'finish' } },
  { method: 'post', path: '/apps/7/key', status: 404, body: { step: 'rotate' } },
  { method: 'post', path: `${one}/disable`, status: 200, body: {} },
  { method: 'post', path: `${one}/enable`, status: 200, body: {} },
  { method: 'patch', path: `${one}/settings`, status: 200, body: { limits: 'none' } },
  { method: 'patch', path: `${one}/settings`, status: 400, body: {} },
  { method: 'put', path: `${one}/admins/boss`, status: 200 },
  { method: 'delete', path: `${one}/admins/administrator`, status: 200 },
  { method: 'delete', path: `${one}/admins/boss`, status: 409 },
  { method: 'post', path: `${recalls}/plan_recall`, status: 200, body: { From_Account: 'boss', Since: 1 } },
  { method: 'post', path: `${recalls}/plan_recall`, status: 401, body: {}, headers: {} },
  { method: 'post', path: `${recalls}/plan_recall`, status: 400, body: {} },
  { method: 'post', path: '/apps/7/recalls/plan_recall', status: 404, body: {} },
  { method: 'post', path: `${recalls}/get_recall_plan`, status: 200, body: { PlanId } },
  { method: 'post', path: `${recalls}/get_recall_plan`, status: 400, body: { PlanId: 999_999 } },
  { method: 'post', path: `${recalls}/execute_recall_plan`, status: 400, body: { PlanId, Messages: 7 } },
  { method: 'post', path: `${recalls}/stop_recall_plan`, status: 200, body: { PlanId } },
  { method: 'post', path: `${recalls}/list_recall_plans`, status: 200, body: {} },
  { method: 'post', path: `${recalls}/list_recalled_messages`, status: 200, body: { PlanId } },
  { method: 'get', path: '/changes', status: 200 },
  { method: 'get', path: '/changes?limit=0', status: 400 },
]

test('[TE33] every address of the operator answers as described', async () => {
  await using chat = await openOperatedChat()
  const planned = await chat.operator('POST', `${recalls}/plan_recall`, { From_Account: 'boss', Since: 1 })
  for (const { method, path, status, body, headers } of callsFor(planned.body.Response.PlanId)) {
    const asked = await chat.operator(method.toUpperCase(), path, body, headers)
    expect([method, path, asked.status]).toEqual([method, path, status])
    expect([method, path, schemaOf(method, path, status)(asked.body)]).toEqual([method, path, []])
  }
  const described = await fetch(`${chat.backend().url}/api/operator.openapi.json`)
  expect(await described.json()).toEqual(operatorApi)
})

function schemaOf(method: string, path: string, status: number) {
  const named = path
    .replace(/\?.*/, '')
    .replace(/^\/apps\/\d+/, '/apps/{app}')
    .replace(/admins\/.*/, 'admins/{userId}')
  const responses = operatorApi.paths[`/api/operator${named}`]?.[method]?.responses
  const schema = responses?.[`${status}`]?.content?.['application/json']?.schema
  return checkOf(schema as Json, operatorApi)
}
