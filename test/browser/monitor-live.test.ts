/** The monitor page on the running product: `takeback start` in its own process. Rule M15 of docs/spec/monitor.md. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Service, startService } from '../e2e/service.ts'
import { launchChromium, needsChromium } from './chromium.ts'

describe('the monitor on the running product', needsChromium, () => {
  let folder = ''
  let service: Service
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'takeback-monitor-'))
    const ports = ['--port', '0', '--callback-port', '0', '--monitor-port', '0']
    service = await startService(['start', '--data', folder, '--log-level', 'warn', ...ports])
  })
  afterAll(async () => {
    await service?.stop()
    rmSync(folder, { recursive: true })
  })

  test('[M15] a recall of each kind, made on the page, appears there with every check passed', async () => {
    const browser = await launchChromium()
    try {
      const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, locale: 'en-US' })
      const complaints: string[] = []
      page.on('pageerror', (error) => complaints.push(error.message))
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
      })
      await page.goto(String(new URL('/recalls', String(service.ready['monitor']))))
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

      await rows.nth(1).click()
      const panel = page.locator('aside.detail')
      await panel.getByText('Checks', { exact: true }).waitFor()
      expect(await panel.getByText('passed', { exact: true }).count()).toBeGreaterThanOrEqual(8)
      expect(await panel.getByText('failed', { exact: true }).count()).toBe(0)
      expect(complaints).toEqual([])
    } finally {
      await browser.close()
    }
  })
})
