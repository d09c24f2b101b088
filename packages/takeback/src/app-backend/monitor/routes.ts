/** The monitor's API: rules R31-R38 of docs/spec/receiving.md. Shapes: own/recalls.ts of the protocol. */
import { Readable } from 'node:stream'
import type { AcceptedView, OverviewView, RecallKind, RefusalsView } from '@takeback/protocol'
import type { Inbox, Receiver } from '@takeback/receiver'
import { listQuarantine, listRecalls, readFigures, readRecall } from '@takeback/receiver/reading'
import type { Clock } from '@takeback/store'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Log } from '../../http/log.ts'
import { csvLines, jsonChunks } from './export.ts'
import type { LiveFeed } from './live-feed.ts'
import { cursorOf, demoKindOf, filterOf, formatOf, limitOf, type Query } from './parameters.ts'

export interface MonitorParts {
  readonly inbox: Inbox
  readonly receiver: Receiver
  readonly feed: LiveFeed
  readonly sdkAppIds: readonly number[]
  readonly clock: Clock
  readonly log: Log
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
    const detail = await readRecall(inbox, idOf(request))
    return detail ?? missing(reply, 'There is no such recall; after 30 days they are forgotten.')
  })
  app.get('/api/overview', () => overview(parts))
  app.get('/api/quarantine', async ({ query }) => {
    const given = query as Query
    return listQuarantine(inbox, cursorOf(given), limitOf(given))
  })
  app.post('/api/quarantine/:id/accept', (request, reply) => accept(parts, request, reply))
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

async function accept({ receiver }: MonitorParts, request: FastifyRequest, reply: FastifyReply) {
  const reread = await receiver.rereadQuarantined(idOf(request))
  switch (reread.kind) {
    case 'unknown':
      return missing(reply, 'Nothing with this number is in quarantine.')
    case 'still':
      return reply.code(409).send({ error: `Still not understood: ${reread.why}` })
    case 'stored':
      return { recalls: [reread.id] } satisfies AcceptedView
    case 'redelivered':
      return { recalls: reread.of } satisfies AcceptedView
  }
}

function refusals({ receiver: { counters } }: MonitorParts): RefusalsView {
  return {
    counts: counters.refused,
    latest: counters.latestRefusals.map(({ at, reason, detail, clientIp }) => ({
      at,
      reason,
      detail,
      clientIp,
    })),
    otherCommands: counters.otherCommands,
    probes: counters.probes,
  }
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

/** 0 for what is no number: nothing has that id. */
function idOf({ params }: FastifyRequest): number {
  const { id = '' } = params as { id?: string }
  return /^\d{1,15}$/.test(id) ? Number(id) : 0
}

function missing(reply: FastifyReply, error: string): FastifyReply {
  return reply.code(404).send({ error })
}
