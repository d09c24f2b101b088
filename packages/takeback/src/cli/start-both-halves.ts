/** Both halves in one process, wired to each other: what `start` runs and `simulate` plays on. */
import { join } from 'node:path'
import { type Admin, createAdmin } from '../admin/admin.ts'
import type { Playground } from '../app-backend/playground/routes.ts'
import { type AppBackend, startAppBackend } from '../app-backend/start.ts'
import type { Clock } from '@takeback/store'
import { addDevelopmentRoutes } from '../chat-backend/development/routes.ts'
import { addConsoleRoutes } from '../chat-backend/console/routes.ts'
import { consoleView } from '../chat-backend/console/view-of.ts'
import { addOperatorRoutes } from '../chat-backend/operator/routes.ts'
import { type ChatBackend, startChatBackend } from '../chat-backend/start.ts'
import type { Log } from '../http/log.ts'
import { isLoopbackHost } from '../http/private-guard.ts'
import { adminUserSig } from './admin-user-sig.ts'
import { alertOptions } from './alert-options.ts'
import { chatOptions, seedOption } from './chat-options.ts'
import { createDemo, type Demo } from './demo.ts'
import { createScene, type Scene } from './demo-scene.ts'
import type { FlagValues } from './flags.ts'
import { writeKeyFiles } from './key-file.ts'
import { metricsTokensOption } from './metrics-tokens-option.ts'
import { operatorOptions } from './operator-options.ts'
import { dataFolder, receiverFolder } from './options.ts'
import { pagesFolder } from './pages-folder.ts'
import { pinnedFetch } from './pinned-fetch.ts'
import { createPlayground } from './playground.ts'
import { receiverOptions } from './receiver-options.ts'
import { secretFile } from './secret-file.ts'
import { systemClock } from './system-clock.ts'

export interface BothHalves {
  readonly chat: ChatBackend
  readonly receiver: AppBackend
  readonly admin: Admin
  readonly sdkAppId: number
  close(): Promise<void>
}

export async function startBothHalves(values: FlagValues, log: Log): Promise<BothHalves> {
  // Ports nobody asked for may move; a port that was asked for must be the one.
  const mayMove = (flag: 'port' | 'callback-port' | 'monitor-port') => values[flag] === undefined
  const folder = dataFolder(values)
  const token = values['webhook-token'] ?? values.token[0] ?? secretFile(folder, 'webhook-token')
  let demo: Demo | undefined
  let playground: Playground | null = null
  // It hands out UserSigs to whoever opens the page, so only this machine may.
  const isForThisMachine = isLoopbackHost(values.host ?? '127.0.0.1') && values['trust-proxy'] === undefined

  // Its people and groups go with everything else.
  const setScene = async () => {
    if (scene !== null && (await scene.set())) await scene.play(speaksChinese() ? 'zh' : 'en')
  }
  const isDevelopment = isForThisMachine || values.development
  const development = { folderIsOurs: true, afterReset: setScene, ...seedOption(values) }
  const operator = operatorOptions(folder, log)
  const metricsTokens = metricsTokensOption(values, folder)
  let chat: ChatBackend | undefined
  let scene: Scene | null = null

  const receiving = receiverOptions(values, {
    log,
    fallback: mayMove,
    tokens: [...new Set([token, ...values.token])],
    dataDir: receiverFolder(values),
  })
  const receiver = await startAppBackend({
    ...receiving,
    ...metricsTokens,
    ...alertOptions(values, { from: 'receiver', dataDir: receiverFolder(values), secretFolder: folder, log }),
    innerCallback: true,
    demo: async (kind) => {
      await demo?.recall(kind)
    },
    ...(isForThisMachine && { playground: () => playground, moreViews: consoleView }),
    moreRoutes(app) {
      if (isForThisMachine) {
        addConsoleRoutes(app, { parts: () => chat?.console ?? null, playground: true })
        const { operatorKey } = operator
        addOperatorRoutes(app, { parts: () => chat?.operator ?? null, operatorKey, clock: systemClock })
      }
      if (isDevelopment) addDevelopmentRoutes(app, () => chat?.development ?? null)
    },
  })
  try {
    const options = chatOptions(values, {
      log,
      fallback: mayMove('port'),
      dataDir: join(folder, 'chat'),
      ownReceiver: {
        url: receiver.innerCallbackUrl,
        token,
        wantsContent: receiving.keepContent !== undefined,
      },
    })
    // The other half listens on this very machine.
    chat = await startChatBackend({
      ...options,
      ...operator,
      ...metricsTokens,
      ...alertOptions(values, { from: 'chat', dataDir: options.dataDir, secretFolder: folder, log }),
      allowPrivateWebhooks: true,
      ...(isDevelopment && { development }),
      // On this machine one origin has all pages.
      ...(!isForThisMachine && { pagesDir: pagesFolder() }),
    })
    const started = chat
    writeKeyFiles(folder, started.apps)
    const clock = passClock(started)
    const { admin, sdkAppId } = firstAdmin(started, options.tls?.cert, clock)
    demo = createDemo(admin, systemClock)
    scene = createScene(admin, systemClock)
    await setScene()
    playground = createPlayground({ chat, admin, scene, clock })
    return {
      chat: started,
      receiver,
      admin,
      sdkAppId,
      // The Chat backend stops first: what it still delivers is then received.
      async close() {
        await started.close()
        await receiver.close()
      },
    }
  } catch (error) {
    await chat?.close()
    await receiver.close()
    throw error
  }
}

/** Passes that are issued here must be good for a Chat backend whose clock was advanced. */
function passClock({ development }: ChatBackend): Clock {
  return { now: () => Math.max(systemClock.now(), development?.clock().now ?? 0) }
}

function firstAdmin(
  chat: ChatBackend,
  cert: string | undefined,
  clock: Clock,
): { admin: Admin; sdkAppId: number } {
  const [app] = chat.apps
  if (app === undefined) throw new Error('started without an app')
  const { sdkAppId } = app
  const userId = app.admins[0] ?? ''
  // Asked for each time: the key may be rotated.
  const userSig = () => adminUserSig({ sdkAppId, userId, key: app.key }, clock)
  const own = cert === undefined ? {} : { fetchLike: pinnedFetch(cert) }
  return {
    admin: createAdmin({ baseUrl: chat.url, sdkAppId, identifier: userId, userSig, ...own }),
    sdkAppId,
  }
}

/** The language of this machine, until the page says which one it speaks. */
function speaksChinese(): boolean {
  return Intl.DateTimeFormat().resolvedOptions().locale.startsWith('zh')
}
