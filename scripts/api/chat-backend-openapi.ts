/** The Chat backend's private side as OpenAPI 3.1: the console, development mode, health and metrics. Its REST v4 is rest-openapi.ts. */
import { apiInfo } from './api-info.ts'
import * as views from './own-views.ts'
import { consolePaths } from './own/console-paths.ts'
import { developmentPaths } from './own/development-paths.ts'
import {
  descriptionPath,
  healthPath,
  metricsPath,
  metricsTokenScheme,
  readyPath,
  sessionPath,
} from './own/operations-paths.ts'
import { withOtherRefusals } from './own/parts.ts'
import { toSchema } from './to-json-schema.ts'

export function chatBackendOpenApi(): object {
  return {
    openapi: '3.1.0',
    info: apiInfo({
      title: 'Takeback: the private side of the Chat backend',
      description:
        'The console’s API: how the webhooks of every app fare, and the commands of `v4/takeback_config` for whoever may use the console. Development mode (`takeback start`, `takeback chat --development`, `takeback/testing`): the clock, the faults, the reset. Health and metrics. On loopback, or behind a sign-in whose session is a cookie. Ours, not Tencent’s. `takeback start` has the paths of the console and of development mode on the origin of its pages too.',
    }),
    servers: [{ url: 'http://127.0.0.1:8080', description: '`takeback start` or `takeback chat`' }],
    // On loopback nothing is asked for.
    security: [{}, { Session: [] }],
    tags: [{ name: 'console' }, { name: 'commands' }, { name: 'development' }, { name: 'operations' }],
    paths: withOtherRefusals({
      ...consolePaths,
      ...developmentPaths,
      '/healthz': healthPath,
      '/readyz': readyPath,
      '/api/session': sessionPath,
      '/api/openapi.json': descriptionPath('readRestOpenApi', 'Read the description of REST v4'),
      '/api/chat-backend.openapi.json': descriptionPath('readOpenApi', 'Read this description'),
      '/metrics': metricsPath,
    }),
    components: {
      securitySchemes: {
        MetricsToken: metricsTokenScheme,
        Session: { type: 'apiKey', in: 'cookie', name: '__Host-takeback-chat-backend' },
      },
      schemas: { Problem: toSchema(views.problem) },
    },
  }
}
