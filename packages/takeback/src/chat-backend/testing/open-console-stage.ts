/** The delivery stage with its console: a private side as in the product, behind a real listener. Closes itself. */
import { listen } from '../../http/listening.ts'
import { createLog } from '../../http/log.ts'
import { createPrivateApp } from '../../http/create-private-app.ts'
import { addPages, loadPages } from '../../http/static-pages.ts'
import { addConsoleRoutes } from '../console/routes.ts'
import { consoleView } from '../console/view-of.ts'
import { PresenceChanges } from '../live/presence-changes.ts'
import { figuresOf } from '../nodes/figures.ts'
import { startNode } from '../nodes/node.ts'
import { machineTimeline } from '../time/machine-timeline.ts'
import { openDeliveryStage, type StartOptions, stageApp } from './open-delivery-stage.ts'

export interface Told {
  readonly event: string
  readonly data: unknown
}

export interface ConsoleStageOptions extends StartOptions {
  /** The built pages; absent: the API alone. */
  readonly pagesDir?: string
}

export interface Answered {
  readonly method: string
  readonly path: string
  readonly status: number
}

export async function openConsoleStage(options: ConsoleStageOptions = {}) {
  const stage = await openDeliveryStage()
  await stage
    .engine()
    .turn('upsert-app', { app: stageApp, secretKey: null, newKey: 'k', admins: ['administrator'] })
  const dispatcher = stage.start(options)
  const log = createLog({ level: 'silent', stream: { write: () => true } })
  const app = createPrivateApp({ guard: { kind: 'open' }, log })
  const answered: Answered[] = []
  app.addHook('onResponse', async ({ method, url }, { statusCode }) => {
    answered.push({ method, path: url, status: statusCode })
  })
  const engine = stage.engine()
  const node = startNode({
    engine,
    gateway: { platformsOf: () => [], accounts: () => [] },
    changes: new PresenceChanges(),
    facts: { host: 'verona', port: 8080, version: '1.0.0', startedAt: engine.now() },
    figures: figuresOf({
      engine,
      dispatcher,
      gateway: { sockets: () => 0 },
      draining: { hasBegun: () => false },
    }),
    clock: machineTimeline(stage.clock),
    log,
  })
  const parts = { engine, clock: stage.clock, log, dispatcher, node, development: () => null }
  addConsoleRoutes(app, { parts: () => parts, playground: false })
  if (options.pagesDir !== undefined)
    addPages(app, await loadPages({ folder: options.pagesDir, viewOf: consoleView }))
  await app.ready()
  const listening = await listen({
    name: 'console',
    host: '127.0.0.1',
    port: 0,
    fallback: false,
    handler: (request, response) => app.routing(request, response),
  })
  const streams = new Set<AbortController>()

  async function ask(path: string, init: RequestInit = {}): Promise<{ status: number; body: unknown }> {
    const answer = await fetch(`${listening.url}/api/console${path}`, init)
    return { status: answer.status, body: await answer.json() }
  }

  return {
    ...stage,
    dispatcher,
    url: listening.url,
    /** All that was asked of it and answered, in order. */
    answered,
    ask,
    /** What a GET answers, when all is well. */
    async get<View>(path: string): Promise<View> {
      const { status, body } = await ask(path)
      if (status !== 200) throw new Error(`${path} answered ${status}: ${JSON.stringify(body)}`)
      return body as View
    },
    command: (name: string, body: object, sdkAppId = stageApp) =>
      ask(`/apps/${sdkAppId}/commands/${name}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    /** What the stream told so far; resolves when it is open. */
    async listen(sdkAppId = stageApp): Promise<readonly Told[]> {
      const told: Told[] = []
      const abort = new AbortController()
      streams.add(abort)
      const answer = await fetch(`${listening.url}/api/console/apps/${sdkAppId}/deliveries/stream`, {
        signal: abort.signal,
      })
      const opened = Promise.withResolvers<void>()
      void read(answer, told, opened.resolve).catch(() => {})
      await opened.promise
      return told
    },
    async [Symbol.asyncDispose]() {
      for (const stream of streams) stream.abort()
      await node.stop()
      await app.close()
      await listening.close()
      await stage[Symbol.asyncDispose]()
    },
  }
}

async function read(answer: Response, told: Told[], opened: () => void): Promise<void> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of answer.body ?? []) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n\n')
    rest = parts.pop() ?? ''
    for (const part of parts) {
      const [, event = ''] = /^event: (.*)$/m.exec(part) ?? []
      const [, data = '{}'] = /^data: (.*)$/m.exec(part) ?? []
      if (event !== 'heartbeat') told.push({ event, data: JSON.parse(data) })
      opened()
    }
  }
}
