/** The console's API, call by call. Shapes: `@takeback/protocol`. */
import {
  type ConsoleDeliveries,
  type ConsoleDelivery,
  type ConsoleView,
  type DeliveryState,
  type DeliveryStory,
  deliveryStates,
  type GetCallbackAnswer,
  type NodesView,
  type ParkAnswer,
  type RecallCommand,
  type RedeliverAnswer,
  type SendTestEventAnswer,
  type SetCallbackSigningAnswer,
  type WebhookCommand,
  webhookCommands,
  type WebhookConfig,
} from '@takeback/protocol'
import { getJson, postJson } from './request.ts'
import { openStream, type StreamListener } from './stream.ts'

/** What the list can be narrowed to; a field that is absent does not narrow. */
export interface DeliveryFilters {
  readonly state?: DeliveryState
  readonly command?: WebhookCommand
  readonly since?: SinceName
  readonly q?: string
}

export const deliveryFilterNames = ['state', 'command', 'since', 'q'] as const
export const sinceNames = ['1h', '24h', '7d'] as const
export type SinceName = (typeof sinceNames)[number]
const HOUR = 3_600_000
export const sinceMs: Readonly<Record<SinceName, number>> = { '1h': HOUR, '24h': 24 * HOUR, '7d': 168 * HOUR }

export const allStates = deliveryStates
export const allCommands = Object.values(webhookCommands)

/** Rows of one page, the most that the server gives. */
export const PAGE_DELIVERIES = 200

export function fetchConsole(signal?: AbortSignal): Promise<ConsoleView> {
  return getJson<ConsoleView>('/api/console', signal)
}

export function fetchNodes(signal?: AbortSignal): Promise<NodesView> {
  return getJson<NodesView>('/api/console/nodes', signal)
}

/** As in the address bar. */
export function deliveryQuery(filters: DeliveryFilters): URLSearchParams {
  const query = new URLSearchParams()
  for (const name of deliveryFilterNames) {
    const value = filters[name]
    if (value !== undefined && value !== '') query.set(name, value)
  }
  return query
}

/** `now`: of the server. */
export function fetchDeliveries(
  app: number,
  filters: DeliveryFilters,
  cursor: number | null,
  now: number,
  signal?: AbortSignal,
): Promise<ConsoleDeliveries> {
  const query = deliveryQuery(filters)
  if (filters.since !== undefined) query.set('since', String(Math.floor(now - sinceMs[filters.since])))
  query.set('limit', String(PAGE_DELIVERIES))
  if (cursor !== null) query.set('cursor', String(cursor))
  return getJson<ConsoleDeliveries>(`/api/console/apps/${app}/deliveries?${query}`, signal)
}

/** Returns the function that ends it. */
export function openDeliveryStream(
  app: number,
  listener: StreamListener & { readonly row: (delivery: ConsoleDelivery) => void },
): () => void {
  const events = { delivery: (data: unknown) => listener.row(data as ConsoleDelivery) }
  return openStream(`/api/console/apps/${app}/deliveries/stream`, events, listener)
}

export function fetchStory(app: number, id: number, signal: AbortSignal): Promise<DeliveryStory> {
  return getJson<DeliveryStory>(`/api/console/apps/${app}/deliveries/${id}`, signal)
}

/** Throws RequestFailed; of a refusal the problem holds the code. */
async function command<Answer extends { readonly Response: unknown }>(
  app: number,
  name: string,
  body: object,
): Promise<Answer['Response']> {
  const { Response } = await postJson<Answer>(`/api/console/apps/${app}/commands/${name}`, body)
  return Response
}

export type Redelivered = RedeliverAnswer['Response']

export function redeliver(app: number, ids: readonly number[]): Promise<Redelivered> {
  return command<RedeliverAnswer>(app, 'redeliver', { Ids: ids })
}

/** A slice of what was given up at or after `since`, below the id `before`. */
export function redeliverDead(app: number, since: number, before: number | null): Promise<Redelivered> {
  const body = {
    State: 'dead',
    Since: Math.max(1, Math.floor(since)),
    ...(before !== null && { Before: before }),
  }
  return command<RedeliverAnswer>(app, 'redeliver', body)
}

export function park(app: number, Id: number): Promise<ParkAnswer['Response']> {
  return command<ParkAnswer>(app, 'park', { Id })
}

export type WebhookShown = WebhookConfig & {
  readonly IsTokenEnable: boolean
  readonly SigningSecrets: number
  readonly Warnings: readonly string[]
}

export function fetchWebhook(app: number): Promise<WebhookShown> {
  return command<GetCallbackAnswer & { Response: WebhookShown }>(app, 'get_callback', {})
}

export function changeWebhook(app: number, change: Partial<WebhookConfig>): Promise<WebhookShown> {
  return command<GetCallbackAnswer & { Response: WebhookShown }>(app, 'update_callback', change)
}

export type TestEvent = SendTestEventAnswer['Response']

export function sendTestEvent(app: number, CallbackCommand: RecallCommand): Promise<TestEvent> {
  return command<SendTestEventAnswer>(app, 'send_test_event', { CallbackCommand })
}

interface TokenSaved {
  readonly Response: { readonly IsTokenEnable: boolean; readonly Warnings: readonly string[] }
}

export function changeToken(
  app: number,
  change: { readonly Token?: string; readonly IsTokenEnable?: boolean },
): Promise<TokenSaved['Response']> {
  return command<TokenSaved>(app, 'set_callback_token', change)
}

/** Gives the live secrets, newest first: no other answer holds them. */
export async function changeSigning(
  app: number,
  Signing: 'on' | 'rotate' | 'finish' | 'off',
): Promise<readonly string[]> {
  const { Secrets } = await command<SetCallbackSigningAnswer>(app, 'set_callback_signing', { Signing })
  return Secrets
}
