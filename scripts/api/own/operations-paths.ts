/** What operators and tools read. */
import * as views from '../own-views.ts'
import { json, type Methods, type Paths } from './parts.ts'

export const operationsPaths: Paths = {
  '/healthz': {
    get: {
      operationId: 'readHealth',
      tags: ['operations'],
      summary: 'Ask whether all is well',
      responses: { '200': json('It is', views.health), '503': json('Something failed', views.health) },
    },
  },
  '/api/openapi.json': description('readOpenApi', 'Read this description'),
  '/api/asyncapi.json': description('readAsyncApi', 'Read the description of the webhooks'),
  '/metrics': {
    get: {
      operationId: 'readMetrics',
      tags: ['operations'],
      summary: 'Read the figures in Prometheus’ format',
      responses: {
        '200': { description: 'Text', content: { 'text/plain': { schema: { type: 'string' } } } },
      },
    },
  },
}

function description(operationId: string, summary: string): Methods {
  const responses = {
    '200': { description: 'The document', content: { 'application/json': { schema: { type: 'object' } } } },
  }
  return { get: { operationId, tags: ['operations'], summary, responses } }
}
