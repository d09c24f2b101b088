/**
 * Serves the built pages, under the content security policy of the real service, with an API that a test fills.
 * Real HTTP and a real event stream; only what is behind them is in memory.
 */
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { json } from 'node:stream/consumers'
import type { AddressInfo } from 'node:net'
import { extname } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type {
  NotAcceptedView,
  OverviewView,
  QuarantinedView,
  RecallDetail,
  RecallState,
  RecallView,
  RefusalsView,
} from '@takeback/protocol'

export const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
  "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'"

/** Built elsewhere, with a bug that was planted: test/anomalies/sabotage. */
const elsewhere = process.env['TAKEBACK_PAGES']
const pages =
  elsewhere === undefined
    ? new URL('../../packages/takeback/dist/pages/', import.meta.url)
    : pathToFileURL(`${elsewhere}/`)
const types: Record<string, string> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.html': 'text/html; charset=utf-8',
}

/** What the API knows; a test changes it as it likes. */
export interface PageData {
  /** Newest first. */
  recalls: RecallView[]
  detail: (recall: RecallView) => RecallDetail
  overview: OverviewView
  quarantined: QuarantinedView[]
  refusals: RefusalsView
  /** What a quarantined webhook that is still not understood is answered with; null: it is taken. */
  notAccepted: NotAcceptedView | null
  /** Paths under /api that answer this status. */
  failing: Map<string, number>
  /** Paths under /api that are never answered. */
  held: Set<string>
}

export interface PageServer {
  readonly origin: string
  readonly data: PageData
  /** Method and path of everything asked under /api. */
  readonly asked: string[]
  /** The JSON of every POST. */
  readonly sent: unknown[]
  readonly arrive: (recall: RecallView) => void
  readonly turn: (id: number, state: RecallState) => void
  readonly cutStreams: () => void
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

export async function openPageServer(data: PageData, port = 0): Promise<PageServer> {
  const streams = new Set<ServerResponse>()
  const asked: string[] = []
  const sent: unknown[] = []
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost')
    response.setHeader('content-security-policy', contentSecurityPolicy)
    response.setHeader('x-content-type-options', 'nosniff')
    response.setHeader('referrer-policy', 'no-referrer')
    if (!url.pathname.startsWith('/api/')) return servePage(url.pathname, response)
    asked.push(`${request.method} ${url.pathname}${url.search}`)
    void (async () => {
      // Whoever sees the answer may look at once for what was sent.
      if (request.method === 'POST') sent.push(await json(request))
      if (!data.held.has(url.pathname)) serveApi(data, streams, request, url, response)
    })()
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))

  const send = (event: string, value: unknown): void => {
    for (const stream of streams) stream.write(`event: ${event}\ndata: ${JSON.stringify(value)}\n\n`)
  }
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    data,
    asked,
    sent,
    arrive: (recall) => {
      data.recalls.unshift(recall)
      send('recall', recall)
    },
    turn: (id, state) => {
      data.recalls = data.recalls.map((recall) => (recall.id === id ? { ...recall, state } : recall))
      send('state', {
        id,
        state,
        redeliveries: data.recalls.find((recall) => recall.id === id)?.redeliveries ?? 0,
      })
    },
    cutStreams: () => streams.forEach((stream) => stream.destroy()),
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

function servePage(pathname: string, response: ServerResponse): void {
  const file = pathname.startsWith('/assets/') ? pathname.slice(1) : 'monitor/index.html'
  try {
    const content = readFileSync(fileURLToPath(new URL(file, pages)))
    response.setHeader('content-type', types[extname(file)] ?? 'application/octet-stream')
    response.end(content)
  } catch {
    response.writeHead(404).end()
  }
}

function serveApi(
  data: PageData,
  streams: Set<ServerResponse>,
  request: IncomingMessage,
  url: URL,
  response: ServerResponse,
): void {
  const failing = data.failing.get(url.pathname)
  if (failing !== undefined) return answer(response, failing, { error: 'the store does not answer' })
  const detail = /^\/api\/recalls\/(\d+)$/.exec(url.pathname)
  const accepted = /^\/api\/quarantine\/(\d+)\/accept$/.exec(url.pathname)
  if (url.pathname === '/api/recalls') return answer(response, 200, pageOf(data.recalls, url.searchParams))
  if (url.pathname === '/api/recalls/stream') return openStream(streams, response)
  if (url.pathname === '/api/session') return answer(response, 200, { signedIn: false })
  if (url.pathname === '/api/overview') return answer(response, 200, data.overview)
  if (url.pathname === '/api/quarantine')
    return answer(response, 200, { quarantined: data.quarantined, next: null })
  if (url.pathname === '/api/refusals') return answer(response, 200, data.refusals)
  if (url.pathname === '/api/demo/recall' && request.method === 'POST') return answer(response, 200, {})
  const quarantined = /^\/api\/quarantine\/(\d+)$/.exec(url.pathname)
  const found = data.quarantined.find(({ id }) => id === Number(quarantined?.[1]))
  if (found !== undefined) return answer(response, 200, found)
  if (accepted !== null && request.method === 'POST') {
    if (data.notAccepted !== null) return answer(response, 409, data.notAccepted)
    data.quarantined = data.quarantined.filter((item) => item.id !== Number(accepted[1]))
    return answer(response, 200, { recalls: [1] })
  }
  const recall = data.recalls.find(({ id }) => id === Number(detail?.[1]))
  if (recall !== undefined) return answer(response, 200, data.detail(recall))
  answer(response, 404, { error: 'not found' })
}

function openStream(streams: Set<ServerResponse>, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  response.write('retry: 300\nevent: heartbeat\ndata: {}\n\n')
  streams.add(response)
  response.on('close', () => streams.delete(response))
}

function pageOf(recalls: readonly RecallView[], query: URLSearchParams): object {
  const cursor = Number(query.get('cursor') ?? Infinity)
  const limit = Number(query.get('limit') ?? 50)
  const fitting = recalls.filter(
    (recall) =>
      recall.id < cursor &&
      (['kind', 'state', 'platform', 'operator'] as const).every((name) =>
        [null, recall[name]].includes(query.get(name)),
      ) &&
      [null, recall.from, recall.to, recall.groupId, recall.topicId, recall.officialAccount].includes(
        query.get('conversation'),
      ) &&
      [
        recall.operator,
        recall.from,
        recall.to,
        recall.groupId,
        ...recall.messages.map(({ name }) => name),
      ].some((id) => id?.startsWith(query.get('q') ?? '')),
  )
  const page = fitting.slice(0, limit)
  return { recalls: page, next: fitting.length > limit ? (page.at(-1)?.id ?? null) : null }
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
