/** GET /healthz: rule H31 of docs/spec/http.md. Says that something is wrong, never what is inside. */
import type { RequestListener, ServerResponse } from 'node:http'
import { LONGEST_ASK_MS, within } from './within.ts'

/** True: fine. A check that throws, or takes too long, is not fine. */
export type HealthChecks = Readonly<Record<string, () => boolean | Promise<boolean>>>

export interface Health {
  readonly status: 'ok' | 'degraded'
  readonly checks: Readonly<Record<string, 'ok' | 'failed'>>
}

export async function readHealth(checks: HealthChecks): Promise<Health> {
  const results = await Promise.all(
    Object.entries(checks).map(
      async ([name, check]) => [name, (await passes(check)) ? 'ok' : 'failed'] as const,
    ),
  )
  const isFine = results.every(([, result]) => result === 'ok')
  return { status: isFine ? 'ok' : 'degraded', checks: Object.fromEntries(results) }
}

/** 200 when all is fine, 503 otherwise. */
export function healthHandler(checks: HealthChecks): RequestListener {
  return (_request, response) => {
    void answer(checks, response)
  }
}

async function answer(checks: HealthChecks, response: ServerResponse): Promise<void> {
  const health = await readHealth(checks)
  const status = health.status === 'ok' ? 200 : 503
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(JSON.stringify(health))
}

async function passes(check: () => boolean | Promise<boolean>): Promise<boolean> {
  try {
    return await within(LONGEST_ASK_MS, check)
  } catch {
    return false
  }
}
