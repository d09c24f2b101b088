/** What follows from the URL of an app's settings, worked out once for all webhooks that were read with them. */
import { secretsOfUrl } from '../../http/echoed-secrets.ts'
import type { WebhookSettings } from './settings.ts'

export interface Endpoint {
  readonly origin: string
  /** Of its own query: what an answer may echo and nobody is shown. */
  readonly secrets: readonly string[]
}

const known = new WeakMap<WebhookSettings, Endpoint>()

/** Throws a TypeError when the URL can't be read: a saved one can. */
export function endpointOf(settings: WebhookSettings): Endpoint {
  const before = known.get(settings)
  if (before !== undefined) return before
  const endpoint = { origin: new URL(settings.url).origin, secrets: secretsOfUrl(settings.url) }
  known.set(settings, endpoint)
  return endpoint
}
