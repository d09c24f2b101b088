/** The monitor page on the running product: `takeback start` in its own process. Rule M15 of docs/spec/monitor.md. */
import { describe, expect, test } from 'vitest'
import { sharedService } from '../e2e/shared-service.ts'
import { needsChromium, sharedBrowser, wide } from './chromium.ts'
import { complaintsOf } from './complaints-of.ts'

describe('the monitor on the running product', needsChromium, () => {
  const { ready } = sharedService('start', '--log-level', 'warn')
  const browser = sharedBrowser()

  test('[M15] a recall of each kind, made on the page, appears there with every check passed', async () => {
    const page = await browser().newPage(wide)
    const complaints = await complaintsOf(page)
    await page.goto(String(new URL('/recalls', String(ready()['monitor']))))
    await page.getByRole('button', { name: 'One-to-one' }).click()
    const rows = page.locator('.canvas > .row')
    await rows.first().waitFor()
    for (const [index, kind] of ['Group', 'Community topic', 'Official account'].entries()) {
      await page.getByRole('button', { name: 'Make a recall' }).click()
      await page.locator('.menu-item', { hasText: kind }).click()
      await rows.nth(index + 1).waitFor()
      await rows.first().getByText(kind, { exact: true }).waitFor()
      await rows.first().getByText('Applied').waitFor()
    }

    // On loopback nobody signs in.
    expect(await page.getByRole('button', { name: 'Sign out' }).count()).toBe(0)

    await rows.nth(1).click()
    const panel = page.locator('aside.detail')
    await panel.getByText('Checks', { exact: true }).waitFor()
    expect(await panel.getByText('passed', { exact: true }).count()).toBeGreaterThanOrEqual(8)
    expect(await panel.getByText('failed', { exact: true }).count()).toBe(0)
    expect(complaints).toEqual([])
  })
})
