/** The built monitor page in a real browser, under the real content security policy, with an API that the scene fills. */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { sharedBrowser, wide } from './chromium.ts'
import { complaintsOf } from './complaints-of.ts'
import { openPageServer, type PageData, type PageServer } from './page-server.ts'

export interface MonitorStage extends AsyncDisposable {
  readonly server: PageServer
  readonly page: Page
  /** Everything that the browser objected to. */
  readonly complaints: string[]
}

/** In a describe: opens the page in a browser that its tests share. */
export function monitorInBrowser() {
  const browser = sharedBrowser()
  return (data: PageData, path = '/', context: BrowserContextOptions = wide): Promise<MonitorStage> =>
    openMonitor(browser(), data, path, context)
}

async function openMonitor(
  browser: Browser,
  data: PageData,
  path: string,
  context: BrowserContextOptions,
): Promise<MonitorStage> {
  const server = await openPageServer(data)
  const page = await browser.newPage({ ...wide, ...context })
  const complaints = await complaintsOf(page)
  await page.goto(server.origin + path)
  return {
    server,
    page,
    complaints,
    async [Symbol.asyncDispose]() {
      await page.close()
      await server[Symbol.asyncDispose]()
    },
  }
}

/** Of the recall with this id. */
export function row(page: Page, id: number) {
  return page.locator(`#recall-${id}`)
}
