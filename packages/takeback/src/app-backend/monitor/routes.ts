/** The monitor's API: rules R31-R38, R77 and R78 of docs/spec/receiving.md. Shapes: own/recalls.ts of the protocol. */
import { Readable } from 'node:stream'
import type { ContentPolicyView, OverviewView, RecallKind, RefusalsView } from '@takeback/protocol'
import type { ContentPolicy, Inbox, Receiver } from '@takeback/receiver'
import { listRecalls, readFigures, readRecall } from '@takeback/receiver/reading'
import type { Clock } from '@takeback/store'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { TrustProxy } from '../../http/client-address.ts'
import type { Log } from '../../http/log.ts'
import { pathNumberOf, type Query } from '../../http/query-parameters.ts'
import { csvLines, jsonChunks } from './export.ts'
import type { LiveFeed } from './live-feed.ts'
import { cursorOf, demoKindOf, filterOf, formatOf, limitOf } from './parameters.ts'
import { addQuarantineRoutes, missing } from './quarantine-routes.ts'

export interface MonitorParts {
  readonly inbox: Inbox
  readonly receiver: Receiver
  readonly feed: LiveFeed
  readonly sdkAppIds: readonly number[]
  readonly clock: Clock
  readonly log: Log
  /** Absent: no content is kept. */
  readonly keepContent?: ContentPolicy
  readonly callbackPath: string
  /** How many are set. */
  readonly tokens: number
  readonly trustProxy?: TrustProxy
  readonly demo?: (kind: RecallKind) => Promise<void>
  readonly hasPlayground: boolean
  /** Known once both listeners are open. */
  readonly callbackUrl: () => string
}

export function addMonitorRoutes(app: FastifyInstance, parts: MonitorParts): void {
  const { inbox, feed } = parts
  app.get('/api/recalls', async ({ query }) => {
    const given = query as Query
    return listRecalls(inbox, filterOf(given), cursorOf(given), limitOf(given))
  })
  app.get('/api/recalls/stream', (request, reply) => feed.connect(request, reply))
  app.get('/api/recalls/export', async ({ query }, reply) => sendExport(inbox, query as Query, reply))
  app.get('/api/recalls/:id', async (request, reply) => {
    const detail = await readRecall(inbox, pathNumberOf(request), contentPolicyOf(parts))
    return detail ?? missing(reply, 'There is no such recall; after 30 days they are forgotten.')
  })
  app.get('/api/overview', () => overview(parts))
  addQuarantineRoutes(app, parts)
  app.get('/api/refusals', async () => refusals(parts))
  app.post('/api/demo/recall', (request, reply) => demonstrate(parts, request, reply))
}

function sendExport(inbox: Inbox, query: Query, reply: FastifyReply): FastifyReply {
  const filter = filterOf(query)
  const isCsv = formatOf(query) === 'csv'
  return reply
    .type(isCsv ? 'text/csv; charset=utf-8; header=present' : 'application/json; charset=utf-8')
    .header('content-disposition', `attachment; filename="recalls.${isCsv ? 'csv' : 'json'}"`)
    .send(Readable.from(isCsv ? csvLines(inbox, filter) : jsonChunks(inbox, filter)))
}

async function overview(parts: MonitorParts): Promise<OverviewView> {
  const { inbox, receiver, sdkAppIds, clock, demo, hasPlayground: playground } = parts
  const now = clock.now()
  // Today is the day of this machine.
  const figures = await readFigures(inbox, now, new Date(now).setHours(0, 0, 0, 0))
  return {
    now,
    ...figures,
    refused: receiver.counters.refusedTotal,
    demo: demo !== undefined,
    playground,
    sdkAppIds,
    callbackUrl: parts.callbackUrl(),
  }
}

function refusals({ receiver: { counters }, sdkAppIds, callbackPath, tokens }: MonitorParts): RefusalsView {
  return {
    counts: counters.refused,
    reasons: counters.refusedReasons,
    latest: counters.latestRefusals.map(({ at, reason, detail, params = {}, clientIp }) => ({
      at,
      reason,
      detail,
      params,
      clientIp,
    })),
    otherCommands: counters.otherCommands,
    probes: counters.probes,
    latestProbes: counters.latestProbes,
    settings: { sdkAppIds, callbackPath, tokens },
  }
}

function contentPolicyOf({ keepContent }: MonitorParts): ContentPolicyView | null {
  if (keepContent === undefined) return null
  const { keepMs, afterMs } = keepContent
  return { keepMs, afterMs }
}

async function demonstrate({ demo, log }: MonitorParts, request: FastifyRequest, reply: FastifyReply) {
  if (demo === undefined)
    return missing(reply, 'Only `takeback start` can make a recall; here the Chat backend is elsewhere.')
  const kind = demoKindOf(request.body)
  try {
    await demo(kind)
    return { kind }
  } catch (error) {
    log.warn({ err: error, kind }, 'the demonstration failed')
    return reply.code(502).send({ error: `The Chat backend did not do it: ${(error as Error).message}` })
  }
}
