/** The monitor's API, call by call. Shapes: `@takeback/protocol`. */
import type {
  AcceptRequest,
  OverviewView,
  QuarantinedView,
  QuarantinePage,
  RecallDetail,
  RecallChange,
  RecallKind,
  RecallPage,
  RecallState,
  RecallView,
  RefusalsView,
} from '@takeback/protocol'
import { getJson, postJson } from './request.ts'
import { openStream, type StreamListener } from './stream.ts'

/** What the list can be narrowed to; a field that is absent does not narrow. */
export interface Filters {
  readonly kind?: RecallKind
  readonly state?: RecallState
  readonly platform?: string
  readonly operator?: string
  readonly conversation?: string
  readonly q?: string
}

export const filterNames = ['kind', 'state', 'platform', 'operator', 'conversation', 'q'] as const
export const recallKinds = ['c2c', 'group', 'topic', 'official'] as const satisfies readonly RecallKind[]
export const recallStates = [
  'stored',
  'applied',
  'retrying',
  'dead',
] as const satisfies readonly RecallState[]

/** Rows of one page, the most that the server gives: two or three screens, well under a frame to merge. */
export const PAGE_ROWS = 200

export function filterQuery(filters: Filters): URLSearchParams {
  const query = new URLSearchParams()
  for (const name of filterNames) {
    const value = filters[name]
    if (value !== undefined && value !== '') query.set(name, value)
  }
  return query
}

export function fetchRecalls(
  filters: Filters,
  cursor: number | null,
  signal?: AbortSignal,
): Promise<RecallPage> {
  const query = filterQuery(filters)
  query.set('limit', String(PAGE_ROWS))
  if (cursor !== null) query.set('cursor', String(cursor))
  return getJson<RecallPage>(`/api/recalls?${query}`, signal)
}

export interface RecallListener extends StreamListener {
  readonly row: (recall: RecallView) => void
  readonly change: (change: RecallChange) => void
}

/** Returns the function that ends it. */
export function openRecallStream(listener: RecallListener): () => void {
  const events = {
    recall: (data: unknown) => listener.row(data as RecallView),
    state: (data: unknown) => listener.change(data as RecallChange),
  }
  return openStream('/api/recalls/stream', events, listener)
}

export function fetchRecall(id: number, signal: AbortSignal): Promise<RecallDetail> {
  return getJson<RecallDetail>(`/api/recalls/${id}`, signal)
}

export function exportHref(format: 'json' | 'csv', filters: Filters): string {
  const query = filterQuery(filters)
  query.set('format', format)
  return `/api/recalls/export?${query}`
}

export function fetchOverview(signal?: AbortSignal): Promise<OverviewView> {
  return getJson<OverviewView>('/api/overview', signal)
}

export function fetchQuarantine(cursor: number | null, signal?: AbortSignal): Promise<QuarantinePage> {
  return getJson<QuarantinePage>(`/api/quarantine${cursor === null ? '' : `?cursor=${cursor}`}`, signal)
}

export function fetchQuarantined(id: number, signal?: AbortSignal): Promise<QuarantinedView> {
  return getJson<QuarantinedView>(`/api/quarantine/${id}`, signal)
}

/** Without a correction it is read again as it came. */
export async function acceptQuarantined(id: number, correction: AcceptRequest = {}): Promise<void> {
  await postJson<unknown>(`/api/quarantine/${id}/accept`, correction)
}

export function fetchRefusals(signal: AbortSignal): Promise<RefusalsView> {
  return getJson<RefusalsView>('/api/refusals', signal)
}

export async function makeDemoRecall(kind: RecallKind): Promise<void> {
  await postJson<unknown>('/api/demo/recall', { kind })
}
