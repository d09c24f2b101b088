/** The descriptions of docs/api, by file name. */
import { chatBackendOpenApi } from './chat-backend-openapi.ts'
import { alertsAsyncApi } from './alerts-asyncapi.ts'
import { operatorOpenApi } from './operator-openapi.ts'
import { ownOpenApi } from './own-openapi.ts'
import { restOpenApi } from './rest-openapi.ts'
import { webhooksAsyncApi } from './webhooks-asyncapi.ts'

export const apiDocuments: Readonly<Record<string, () => object>> = {
  'rest-v4.openapi.json': restOpenApi,
  'chat-backend.openapi.json': chatBackendOpenApi,
  'app-backend.openapi.json': ownOpenApi,
  'operator.openapi.json': operatorOpenApi,
  'webhooks.asyncapi.json': webhooksAsyncApi,
  'alerts.asyncapi.json': alertsAsyncApi,
}

export function textOf(document: object): string {
  return `${JSON.stringify(document, null, 2)}\n`
}
