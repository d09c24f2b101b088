/** The console around its views: addresses, keyboard, languages, narrow, gone. Rules of docs/spec/console.md. */
import type { Locator, Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { until } from '../../packages/takeback/src/chat-backend/testing/open-delivery-stage.ts'
import { narrow, needsChromium, wide } from './chromium.ts'
import { consoleInBrowser, home, later, rows } from './open-console.ts'
import { seriousTrouble } from './serious-trouble.ts'

describe('the console', needsChromium, () => {
  const open = consoleInBrowser()

  test.each([
    ['wide', 'en-US', 'light', wide, 'Overview'],
    ['wide', 'zh-CN', 'dark', wide, '概览'],
    ['narrow', 'en-US', 'dark', narrow, 'Overview'],
    ['narrow', 'zh-CN', 'light', narrow, '概览'],
  ] as const)(
    '[CO10] [CO21] every view, %s, %s, %s: nothing sticks out, and nothing keeps anybody from using it',
    async (_size, locale, colorScheme, size, name) => {
      await using stage = await open({ plan: later })
      const endpoint = await stage.endpoint((_heard, n, response) => {
        if (n % 2 === 0) response.writeHead(n === 0 ? 410 : 503).end()
        return undefined
      })
      await stage.configure({ url: endpoint.url }, 'weak')
      for (const person of ['juliet', 'nurse', 'tybalt', 'paris']) await stage.sendAndRecall(person)
      const [newest] = await until(
        () => stage.listed(),
        (all) => all.every(({ lastAttempt }) => lastAttempt !== null),
      )
      const { page, complaints } = await stage.open('/console', { ...size, locale, colorScheme })
      await page.getByRole('heading', { name }).waitFor()
      const paths = [
        '',
        '/deliveries',
        `/deliveries/${newest?.id}`,
        '/parked?state=dead',
        '/parked',
        '/webhook',
        '/nodes',
      ]
      for (const path of paths) {
        await page.goto(`${stage.url}${home}${path}`)
        await page
          .locator('#content h2, .row[id], .notice, .detail-body')
          .filter({ visible: true })
          .first()
          .waitFor()
        if (path === '/webhook') await page.locator('#test').waitFor()
        if (path === '/nodes') await page.getByRole('cell', { name: 'verona:8080' }).waitFor()
        expect([path, await seriousTrouble(page)]).toEqual([path, []])
        expect([path, await page.evaluate(widest)]).toEqual([path, size.viewport?.width])
      }
      expect(complaints).toEqual([])
    },
  )

  test('[CO21] the keyboard is enough: views, list, story, and the keys themselves', async () => {
    await using stage = await open()
    const endpoint = await stage.endpoint()
    await stage.configure({ url: endpoint.url })
    for (const person of ['juliet', 'nurse']) await stage.sendAndRecall(person)
    await stage.ends()
    const { page, complaints } = await stage.open('/console')
    await page.getByRole('heading', { name: 'Overview' }).waitFor()
    await focusByTab(page, page.getByRole('link', { name: /^Deliveries/ }))
    await page.keyboard.press('Enter')
    await rows(page).nth(1).waitFor()
    for (const key of ['j', 'j', 'k', 'Enter']) await page.keyboard.press(key)
    await page.getByRole('complementary', { name: /^Delivery/ }).waitFor()
    await page.keyboard.press('j')
    const [, second] = await stage.listed()
    await page.waitForURL(`**/deliveries/${second?.id}`)
    await page.keyboard.press('?')
    await page.getByRole('dialog').getByText('Next delivery').waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    await page.waitForURL('**/deliveries')
    expect(complaints).toEqual([])
  })

  test('[CO11] every view has its address, Back goes back, and an address of another app says so', async () => {
    await using stage = await open()
    const { page, complaints } = await stage.open('/console')
    await page.getByRole('link', { name: 'Webhook' }).click()
    await page.waitForURL(`**${home}/webhook`)
    await page.getByRole('link', { name: /^Deliveries/ }).click()
    await page.getByText('No deliveries yet').waitFor()
    expect(await page.title()).toBe('Deliveries · Takeback console')
    await page.goBack()
    await page.getByRole('heading', { name: 'Webhook', exact: true }).waitFor()
    await page.goto(`${stage.url}/console/7/deliveries`)
    await page.getByText('App 7 is not served here').waitFor()
    expect(complaints).toEqual([])
  })

  test('[CO11] a view that is asked for before the apps are known is the first app’s', async () => {
    await using stage = await open()
    const { page, complaints } = await stage.open('/console')
    const { promise: clicked, resolve: goOn } = Promise.withResolvers<void>()
    await page.route('**/api/console', async (route) => {
      await clicked
      await route.continue()
    })
    await page.goto(`${stage.url}/console`)
    await page.getByRole('link', { name: 'Webhook' }).click()
    goOn()
    await page.waitForURL(`**${home}/webhook`)
    await page.getByRole('heading', { name: 'Webhook', exact: true }).waitFor()
    expect(complaints).toEqual([])
  })

  test('[CO12] a Chat backend that is gone is told of, and what was on screen stays', async () => {
    await using stage = await open()
    const { page } = await stage.open('/console')
    await page.getByText('No webhook URL is set').waitFor()
    await page.route('**/api/console', (route) => route.abort())
    await page.getByText('Reconnecting', { exact: true }).waitFor()
    await page.getByText('No webhook URL is set').waitFor()
    await page.unrouteAll({ behavior: 'ignoreErrors' })
    await page.getByText('Live', { exact: true }).waitFor()
  })
})

function widest(): number {
  const frames = document.querySelectorAll('html, .scroller, .detail')
  return Math.max(innerWidth, ...[...frames].map((frame) => frame.scrollWidth))
}

async function focusByTab(page: Page, target: Locator): Promise<void> {
  for (let presses = 0; presses < 30; presses += 1) {
    await page.keyboard.press('Tab')
    if (await target.evaluate((element) => element === document.activeElement)) return
  }
  throw new Error('Tab does not lead there')
}
