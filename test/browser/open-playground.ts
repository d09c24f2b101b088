/** The playground in a real browser, on a real `takeback start`: both backends, real sockets, real webhooks. */
import type { BrowserContextOptions, Locator, Page } from 'playwright-core'
import { sharedService } from '../e2e/shared-service.ts'
import { sharedBrowser } from './chromium.ts'
import { complaintsOf } from './complaints-of.ts'

/** Room for both phones and the panels. */
export const desk: BrowserContextOptions = { viewport: { width: 1440, height: 900 }, locale: 'en-US' }

export interface PlaygroundStage extends AsyncDisposable {
  readonly page: Page
  readonly complaints: string[]
  readonly phone: (name: string) => Locator
}

/** In a describe: a service and a browser that its tests share. `open` makes a new scene; `prepare` comes before the page. */
export function playgroundInBrowser() {
  const { ready } = sharedService('start')
  const browser = sharedBrowser()
  const origin = () => String(ready()['monitor'])
  async function open(
    context: BrowserContextOptions,
    prepare?: (page: Page) => Promise<unknown>,
  ): Promise<PlaygroundStage> {
    await fetch(`${origin()}/api/demo/scene`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ language: context.locale?.startsWith('zh') === true ? 'zh' : 'en' }),
    })
    const page = await browser().newPage(context)
    const complaints = await complaintsOf(page)
    await prepare?.(page)
    await page.goto(origin())
    return {
      page,
      complaints,
      phone: (name) => page.locator('.phone').filter({ has: page.locator('h2', { hasText: name }) }),
      async [Symbol.asyncDispose]() {
        // A route may be on its way still.
        await page.unrouteAll({ behavior: 'ignoreErrors' })
        await page.close()
      },
    }
  }
  return { ready, open }
}

/** The newest bubble with this text. */
export const bubble = (within: Locator, text: string) =>
  within
    .locator('.bubble-line')
    .filter({ has: within.page().locator('.bubble-text', { hasText: text }) })
    .last()
