/**
 * The console in a real browser, on a real store, a real outbox and real endpoints; only the plan of retries is as short as a
 * scene wants it.
 */
import { fileURLToPath } from 'node:url'
import type { ConsoleDeliveries, ConsoleDelivery } from '@takeback/protocol'
import type { BrowserContextOptions, Locator, Page } from 'playwright-core'
import {
  type ConsoleStageOptions,
  openConsoleStage,
} from '../../packages/takeback/src/chat-backend/testing/open-console-stage.ts'
import { stageApp } from '../../packages/takeback/src/chat-backend/testing/open-delivery-stage.ts'
import { sharedBrowser, wide } from './chromium.ts'
import { complaintsOf } from './complaints-of.ts'

const pagesDir = fileURLToPath(new URL('../../packages/takeback/dist/pages/', import.meta.url))

/** Of the app that every stage has. */
export const home = `/console/${stageApp}`
/** Retries soon, and often enough. */
const soon = { waits: Array.from({ length: 30 }, () => 1000) }
/** Nothing is tried again in a test's time. */
export const later = { waits: [3_600_000] }
/** Where something has to be tried again first. */
export const patience = { timeout: 30_000 }

type Stage = Awaited<ReturnType<typeof openConsoleStage>>

export interface ConsoleInBrowser extends Stage {
  /** `complaints`: everything that the browser objected to. */
  open(
    path: string,
    context?: BrowserContextOptions,
  ): Promise<{ readonly page: Page; readonly complaints: string[] }>
  /** Newest first. */
  listed(): Promise<readonly ConsoleDelivery[]>
}

/** In a describe: opens stages whose pages are in a browser that its tests share. */
export function consoleInBrowser(): (options?: ConsoleStageOptions) => Promise<ConsoleInBrowser> {
  const browser = sharedBrowser()
  return async (options = {}) => {
    const stage = await openConsoleStage({ plan: soon, pagesDir, ...options })
    const pages: Page[] = []
    return {
      ...stage,
      async open(path, context = wide) {
        const page = await browser().newPage(context)
        pages.push(page)
        const complaints = await complaintsOf(page)
        await page.goto(stage.url + path)
        return { page, complaints }
      },
      async listed() {
        return (await stage.get<ConsoleDeliveries>(`/apps/${stageApp}/deliveries`)).deliveries
      },
      async [Symbol.asyncDispose]() {
        for (const page of pages) {
          // A route may be on its way still.
          await page.unrouteAll({ behavior: 'ignoreErrors' })
          await page.close()
        }
        await stage[Symbol.asyncDispose]()
      },
    }
  }
}

export function rows(page: Page): Locator {
  return page.locator('.canvas > .row')
}

/** As they are read, from top to bottom. */
export function states(page: Page): Promise<string[]> {
  return page.locator('.canvas .cell-state').allInnerTexts()
}
