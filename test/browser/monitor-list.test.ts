/** The list of the monitor page: live, long, filtered, loading. Rules of docs/spec/monitor.md. */
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { narrow, needsChromium, wide } from './chromium.ts'
import { monitorInBrowser, row } from './open-monitor.ts'
import { samplePageData, sampleRecall } from './page-data.ts'
import { seriousTrouble } from './serious-trouble.ts'

describe('the list of the monitor page', needsChromium, () => {
  const open = monitorInBrowser()

  test('[M1] recalls appear, and a live one slides in on top', async () => {
    await using stage = await open(samplePageData(40))
    const { page, server } = stage
    await row(page, 40).waitFor()
    expect(await row(page, 40).innerText()).toContain('peter')
    await page.getByText('Live', { exact: true }).waitFor()

    server.arrive(sampleRecall(41, { kind: 'group', operator: 'mercutio', groupId: '@TGS#verona' }))
    await row(page, 41).waitFor()
    expect(await row(page, 41).innerText()).toMatch(/Group[\s\S]*mercutio[\s\S]*@TGS#verona/)
    expect(await topOf(page, 41)).toBeLessThan(await topOf(page, 40))

    server.turn(41, 'dead')
    await row(page, 41).getByText('Dead').waitFor()
    expect(stage.complaints).toEqual([])
  })

  test('[M1] a recall that is applied a moment after it came is not left as it came', async () => {
    await using stage = await open(samplePageData(40))
    const { page, server } = stage
    await page.getByText('Live', { exact: true }).waitFor()
    await row(page, 40).waitFor()
    server.arrive(sampleRecall(41, { state: 'stored' }))
    server.turn(41, 'applied')
    await row(page, 41).getByText('Applied').waitFor()
  })

  test('[M2] who looks elsewhere is not disturbed: new rows wait, and come when asked for', async () => {
    await using stage = await open(samplePageData(300))
    const { page, server } = stage
    await row(page, 300).waitFor()
    await scrollTo(page, 3000)
    await row(page, 300).waitFor({ state: 'detached' })
    for (const id of [301, 302, 303]) server.arrive(sampleRecall(id))
    await page.getByRole('button', { name: '3 new' }).click()
    await row(page, 303).waitFor()
    expect(await page.getByRole('button', { name: /new$/ }).count()).toBe(0)

    await page.keyboard.press('Escape')
    await page.locator('#list').focus()
    await page.keyboard.press(' ')
    await page.getByText('Paused').waitFor()
    server.arrive(sampleRecall(304))
    await page.getByRole('button', { name: '1 new' }).waitFor()
    expect(await row(page, 304).count()).toBe(0)
    await page.keyboard.press(' ')
    await row(page, 304).waitFor()
  })

  test('[M3] filters and search narrow the list, live rows included, and live in the address', async () => {
    await using stage = await open(samplePageData(200))
    const { page, server } = stage
    await row(page, 200).waitFor()
    await page.getByRole('button', { name: 'Kind', exact: true }).click()
    await page.getByRole('menuitemradio', { name: 'Group' }).click()
    await row(page, 197).waitFor()
    expect(page.url()).toBe(`${server.origin}/recalls?kind=group`)
    expect(await kindsShown(page)).toEqual(['Group'])

    server.arrive(sampleRecall(204))
    server.arrive(sampleRecall(205))
    await row(page, 205).waitFor()
    expect(await row(page, 204).count()).toBe(0)

    await page.keyboard.press('/')
    await page.keyboard.type('785')
    await page.waitForURL('**/recalls?kind=group&q=785')
    await row(page, 205).waitFor({ state: 'detached' })
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Remove the filter Kind' }).click()
    await page.waitForURL(`${server.origin}/recalls`)
    await row(page, 204).waitFor()

    await page.goto(`${server.origin}/?q=nobody`)
    await page.getByText('Nothing matches').waitFor()
    await page.getByRole('button', { name: 'Clear the filters' }).click()
    await row(page, 205).waitFor()
    expect(stage.complaints).toEqual([])
  })

  test('[M9] what a cut stream missed is loaded when it is back', async () => {
    await using stage = await open(samplePageData(40))
    const { page, server } = stage
    await page.getByText('Live', { exact: true }).waitFor()
    server.data.recalls.unshift(sampleRecall(42), sampleRecall(41))
    server.cutStreams()
    await row(page, 42).waitFor()
    await page.getByText('Live', { exact: true }).waitFor()
    server.arrive(sampleRecall(43))
    await row(page, 43).waitFor()
  })

  test('[M9] what the stream says while a page is on its way is newer than the page', async () => {
    await using stage = await open(samplePageData(40))
    const { page, server } = stage
    await page.getByText('Live', { exact: true }).waitFor()
    await row(page, 40).getByText('Applied').waitFor()
    const late = await pagesComeLate(page)
    // Only the page that is loaded when the stream is back knows of it.
    server.data.recalls.unshift(sampleRecall(41))
    server.cutStreams()
    await late.read
    server.turn(40, 'dead')
    await row(page, 40).getByText('Dead').waitFor()
    late.come()
    await row(page, 41).waitFor()
    expect(await row(page, 40).innerText()).toContain('Dead')
  })

  test('[M9] what came after the first page was read and before the stream began is loaded too', async () => {
    await using stage = await open(samplePageData(40))
    const { page, server } = stage
    const late = await pagesComeLate(page)
    await page.route('**/api/recalls/stream', async (route) => {
      await late.read
      server.data.recalls.unshift(sampleRecall(41))
      await route.continue()
    })
    await page.reload()
    await page.getByText('Live', { exact: true }).waitFor()
    late.come()
    await row(page, 41).waitFor()
  })

  test('[M11] ten thousand rows: all are reached, few exist in the page', async () => {
    await using stage = await open(samplePageData(10_000))
    const { page } = stage
    await row(page, 10_000).waitFor()
    const most = await page.evaluate(async () => {
      let rows = 0
      while (document.querySelector('#recall-1') === null) {
        document.querySelector('.scroller')?.scrollBy(0, 1e6)
        await new Promise((resolve) => requestAnimationFrame(resolve))
        rows = Math.max(rows, document.querySelectorAll('.canvas > .row').length)
      }
      return rows
    })
    expect(most).toBeLessThan(80)
    await page.getByText('That is all: 10,000 recalls.').waitFor()
    expect(stage.complaints).toEqual([])
  })

  test.each([
    ['wide', wide],
    ['narrow', narrow],
  ] as const)(
    '[M23] axe finds nothing serious while the list loads, nor when older rows fail: %s',
    async (_width, context) => {
      const data = samplePageData(10_000)
      for (const path of ['/api/recalls', '/api/overview']) data.held.add(path)
      await using stage = await open(data, '/', context)
      const { page } = stage
      await page.getByRole('status', { name: 'Loading recalls' }).waitFor()
      expect(await seriousTrouble(page)).toEqual([])

      data.held.clear()
      await page.reload()
      await page.locator('#recall-10000').waitFor()
      data.failing.set('/api/recalls', 503)
      await page.evaluate(async () => {
        while (document.querySelector('.foot[role=alert]') === null) {
          document.querySelector('.scroller')?.scrollBy(0, 1e6)
          await new Promise((resolve) => requestAnimationFrame(resolve))
        }
      })
      await page.getByText('Older recalls could not be loaded').waitFor()
      expect(await seriousTrouble(page)).toEqual([])
    },
  )

  test.each([1280, 1440])(
    '[M22] a row stays where it was pressed when its detail opens: %i wide',
    async (width) => {
      await using stage = await open(samplePageData(40), '/', { viewport: { width, height: 800 } })
      const { page } = stage
      await row(page, 36).waitFor()
      const before = await row(page, 36).boundingBox()
      await row(page, 36).click()
      await page.getByRole('complementary', { name: 'Recall 36' }).getByText('1 message').waitFor()
      expect((await row(page, 36).boundingBox())?.y).toBe(before?.y)
      // What lost its words for that kept its name.
      await page.getByRole('button', { name: 'Pause' }).waitFor()
      await page.getByRole('button', { name: 'Export' }).waitFor()
    },
  )
})

/** Pages of the list from now on: `read` when the first is, and all come when they are told to. */
async function pagesComeLate(
  page: Page,
): Promise<{ readonly read: Promise<void>; readonly come: () => void }> {
  const { promise: read, resolve: isRead } = Promise.withResolvers<void>()
  const { promise: mayCome, resolve: come } = Promise.withResolvers<void>()
  await page.route('**/api/recalls?*', async (route) => {
    const response = await route.fetch()
    isRead()
    await mayCome
    await route.fulfill({ response })
  })
  return { read, come }
}

async function topOf(page: Page, id: number): Promise<number> {
  return (await row(page, id).boundingBox())?.y ?? Number.NaN
}

async function kindsShown(page: Page): Promise<string[]> {
  const texts = await page.locator('.canvas .cell-kind').allInnerTexts()
  return [...new Set(texts.map((text) => text.trim()))]
}

async function scrollTo(page: Page, top: number): Promise<void> {
  await page.locator('.scroller').evaluate((frame, y) => frame.scrollTo(0, y), top)
}
