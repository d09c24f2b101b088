/** The monitor page around its list: keyboard, detail, languages, empty, failed, narrow. Rules of docs/spec/monitor.md. */
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { narrow, needsChromium } from './chromium.ts'
import { monitorInBrowser, row } from './open-monitor.ts'
import { samplePageData, sampleQuarantine, sampleRecall, sampleRefusals } from './page-data.ts'

describe('the monitor page', needsChromium, () => {
  const open = monitorInBrowser()

  test('[M4] the keyboard walks the list, opens the detail under its own address, and goes back', async () => {
    await using stage = await open(samplePageData(40))
    const { page, server } = stage
    await row(page, 40).waitFor()
    for (const key of ['j', 'j', 'k', 'j', 'Enter']) await page.keyboard.press(key)
    await page.waitForURL('**/recalls/39')
    const detail = page.getByRole('complementary', { name: 'Recall 39' })
    await detail.getByText('4 messages').waitFor()
    expect(await detail.innerText()).toContain('The official account webhook does not name who recalled.')

    await page.keyboard.press('j')
    await page.waitForURL('**/recalls/38')
    await page
      .getByRole('complementary', { name: 'Recall 38' })
      .getByText('Community', { exact: true })
      .waitFor()
    await page.keyboard.press('Escape')
    await page.waitForURL(`${server.origin}/`)
    expect(await page.getByRole('complementary').count()).toBe(0)

    await row(page, 36).click()
    await page.waitForURL('**/recalls/36')
    await page.goBack()
    await page.waitForURL(`${server.origin}/`)
    await page.keyboard.press('?')
    await page.getByRole('dialog').getByText('Pause or resume').waitFor()
    await page.keyboard.press('Escape')
    expect(await page.getByRole('dialog').count()).toBe(0)

    await page.goto(`${server.origin}/recalls/999999`)
    await page.getByText('Recall 999999 is not here').waitFor()
  })

  test('[M5] the detail copies the request as curl, without a signature, and ids as a whole', async () => {
    await using stage = await open(samplePageData(40), '/recalls/38', {
      permissions: ['clipboard-read', 'clipboard-write'],
    })
    const { page } = stage
    await page.getByRole('button', { name: 'Copy as curl' }).click()
    await page.getByText('Copied').waitFor()
    const command = await clipboard(page)
    expect(command).toContain(`curl --globoff 'http://127.0.0.1:8081/callback?SdkAppid=1400000000`)
    expect(command).toContain('Sign=***')
    expect(command).toContain(`--data-raw '{"CallbackCommand":"Group.CallbackAfterRecallMsg"`)

    const id = row(page, 38).locator('[data-whole]')
    expect(await id.innerText()).toContain('…')
    await id.evaluate((element) => getSelection()?.selectAllChildren(element))
    await page.keyboard.press('ControlOrMeta+c')
    expect(await clipboard(page)).toBe('@TGS#_@TGS#cQVLVHIM62CJ@TOPIC#_TestTopic')
  })

  test('[M6] both languages and both themes, remembered', async () => {
    await using stage = await open(samplePageData(40), '/', { locale: 'zh-CN', colorScheme: 'dark' })
    const { page } = stage
    await row(page, 40).getByText('单聊').waitFor()
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-Hans')
    expect(await page.title()).toBe('撤回 · Takeback 监控')
    await page.getByRole('button', { name: 'EN' }).click()
    await row(page, 40).getByText('One-to-one').waitFor()

    const ground = (): Promise<string> =>
      page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
    expect(await ground()).toBe('rgb(18, 20, 22)')
    await page.getByRole('button', { name: 'Switch to light' }).click()
    expect(await ground()).toBe('rgb(255, 255, 255)')
    await page.reload()
    await row(page, 40).getByText('One-to-one').waitFor()
    expect(await ground()).toBe('rgb(255, 255, 255)')
  })

  test('[M7] an empty page says what to paste, and in demo mode makes a recall', async () => {
    const data = samplePageData(0)
    data.overview = { ...data.overview, demo: true }
    await using stage = await open(data)
    const { page, server } = stage
    await page.getByText('No recalls yet').waitFor()
    // That it is a demo comes with the figures, which may come later.
    await page.getByRole('button', { name: 'Community topic' }).waitFor()
    expect(await page.locator('pre').innerText()).toContain(`curl '${server.origin}/api/demo/recall'`)
    await page.getByRole('button', { name: 'Community topic' }).click()
    await page.getByText('Recalled. The webhook is on its way.').waitFor()
    expect(server.asked).toContain('POST /api/demo/recall')
    server.arrive(sampleRecall(1))
    await row(page, 1).waitFor()
    expect(stage.complaints).toEqual([])
  })

  test('[M8] a failure says what happened and what to do, and trying again mends it', async () => {
    const data = samplePageData(40)
    data.failing.set('/api/recalls', 503)
    await using stage = await open(data)
    const { page, server } = stage
    await page.getByText('Takeback answered 503').waitFor()
    await page.getByText('the store does not answer').waitFor()
    // The stream that has opened asks once more by itself: what that mends needs no button.
    const asked = () => server.asked.filter((line) => line.startsWith('GET /api/recalls?'))
    await expect.poll(() => asked().length).toBe(2)
    data.failing.clear()
    await page.getByRole('button', { name: 'Try again' }).click()
    await row(page, 40).waitFor()

    data.failing.set('/api/recalls/40', 500)
    await row(page, 40).click()
    await page.getByText('Takeback answered 500').waitFor()
  })

  test('[M10] quarantine is read again by hand; refusals are counted with their reasons', async () => {
    const data = samplePageData(4)
    data.overview = { ...data.overview, quarantined: 1, refused: 3 }
    data.quarantined = sampleQuarantine().slice(0, 1)
    data.refusals = sampleRefusals()
    await using stage = await open(data)
    const { page } = stage
    await page.getByRole('link', { name: 'Quarantine 1' }).click()
    await page.waitForURL('**/quarantine')
    await page.getByText('MsgSeqList.1.MsgSeq: must be of type number; "131" came.').waitFor()
    await page.getByRole('button', { name: 'Read again' }).click()
    await page.getByText('Understood now').waitFor()
    await page.getByText('Nothing is quarantined').waitFor()

    await page.getByRole('link', { name: 'Refusals 3' }).click()
    await page.getByText('Sign was not made with a token that is set here.').first().waitFor()
    await page.getByText('State.StateChange', { exact: true }).waitFor()
    await page.goBack()
    await page.waitForURL('**/quarantine')
    expect(stage.complaints).toEqual([])
  })

  test('[M12] on a narrow screen nothing sticks out, and everything is there', async () => {
    const data = samplePageData(40)
    data.quarantined = sampleQuarantine()
    data.refusals = sampleRefusals()
    await using stage = await open(data, '/', narrow)
    const { page, server } = stage
    await row(page, 40).waitFor()
    for (const path of ['/', '/recalls/38', '/quarantine', '/refusals', '/?q=nobody']) {
      await page.goto(server.origin + path)
      await page.getByRole('heading', { name: 'Monitor' }).waitFor()
      await page.waitForLoadState('domcontentloaded')
      // Styles of a view may come after its heading.
      const width = () =>
        page.evaluate(() =>
          Math.max(
            ...[...document.querySelectorAll('html, .scroller, .detail')].map((frame) => frame.scrollWidth),
          ),
        )
      await expect.poll(width, { message: path }).toBeLessThanOrEqual(390)
    }
    expect(stage.complaints).toEqual([])
  })
})

function clipboard(page: Page): Promise<string> {
  return page.evaluate(() => navigator.clipboard.readText())
}
