/** What operators and tools read. */
import * as views from '../own-views.ts'
import { json, type Methods, type Paths } from './parts.ts'

export const healthPath: Methods = {
  get: {
    operationId: 'readHealth',
    tags: ['operations'],
    summary: 'Ask whether all is well',
    responses: { '200': json('It is', views.health), '503': json('Something failed', views.health) },
  },
}

export const readyPath: Methods = {
  get: {
    operationId: 'readReadiness',
    tags: ['operations'],
    summary: 'Ask whether new work is welcome',
    responses: { '200': json('It is', views.readiness), '503': json('Send it elsewhere', views.readiness) },
  },
}

/** Opens `/metrics` and nothing else. */
export const metricsTokenScheme = {
  type: 'http',
  scheme: 'bearer',
  description: 'What the file metrics-token of the data folder holds: for GET /metrics alone',
}

export const metricsPath: Methods = {
  get: {
    operationId: 'readMetrics',
    tags: ['operations'],
    summary: 'Read the figures in Prometheus’ format',
    security: [{}, { Session: [] }, { MetricsToken: [] }],
    responses: {
      '200': { description: 'Text', content: { 'text/plain': { schema: { type: 'string' } } } },
    },
  },
}

export const sessionPath: Methods = {
  get: {
    operationId: 'readSession',
    tags: ['operations'],
    summary: 'Ask whether you signed in: `POST /sign-out` ends that',
    responses: { '200': json('Yes or no', views.session) },
  },
}

export const operationsPaths: Paths = {
  '/healthz': healthPath,
  '/readyz': readyPath,
  '/api/session': sessionPath,
  '/api/openapi.json': descriptionPath('readOpenApi', 'Read this description'),
  '/api/asyncapi.json': descriptionPath('readAsyncApi', 'Read the description of the webhooks'),
  '/api/alerts.asyncapi.json': descriptionPath('readAlertsAsyncApi', 'Read the description of the alerts'),
  '/metrics': metricsPath,
}

export function descriptionPath(operationId: string, summary: string): Methods {
  const responses = {
    '200': { description: 'The document', content: { 'application/json': { schema: { type: 'object' } } } },
  }
  return { get: { operationId, tags: ['operations'], summary, responses } }
}
