/** The app backend's private side as OpenAPI 3.1: the monitor, the playground, health and metrics. */
import { apiInfo } from './api-info.ts'
import * as views from './own-views.ts'
import { monitorPaths } from './own/monitor-paths.ts'
import { metricsTokenScheme, operationsPaths } from './own/operations-paths.ts'
import { withOtherRefusals } from './own/parts.ts'
import { playgroundPaths } from './own/playground-paths.ts'
import { toSchema } from './to-json-schema.ts'

export function ownOpenApi(): object {
  return {
    openapi: '3.1.0',
    info: apiInfo({
      title: 'Takeback: the private side of the app backend',
      description:
        'The monitor’s API, the playground’s (`takeback start` on this machine only), health and metrics. On loopback, or behind a sign-in whose session is a cookie. Ours, not Tencent’s. What Tencent does not send is null.',
    }),
    servers: [{ url: 'http://127.0.0.1:8082', description: '`takeback start` or `takeback receive`' }],
    // On loopback nothing is asked for.
    security: [{}, { Session: [] }],
    tags: [{ name: 'monitor' }, { name: 'playground' }, { name: 'operations' }],
    paths: withOtherRefusals({ ...monitorPaths, ...playgroundPaths, ...operationsPaths }),
    components: {
      securitySchemes: {
        MetricsToken: metricsTokenScheme,
        Session: { type: 'apiKey', in: 'cookie', name: '__Host-takeback-monitor' },
      },
      schemas: { Problem: toSchema(views.problem) },
    },
  }
}
