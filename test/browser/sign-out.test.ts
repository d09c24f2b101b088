/** Signing in and out beyond loopback, in a real browser over TLS: rule M24 of docs/spec/monitor.md. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ownAuthority } from '../../packages/takeback/src/http/testing/own-authority.ts'
import { anyPorts, startService } from '../e2e/service.ts'
import { needsOpenssl } from '../setup/needs.ts'
import { narrow, needsChromium, sharedBrowser, wide } from './chromium.ts'
import { seriousTrouble } from './serious-trouble.ts'

describe('beyond loopback', needsChromium, () => {
  const browser = sharedBrowser()

  async function openGuarded() {
    const folder = mkdtempSync(join(tmpdir(), 'takeback-sign-out-'))
    const { cert, key } = ownAuthority('IP:127.0.0.1')
    writeFileSync(join(folder, 'cert.pem'), cert)
    writeFileSync(join(folder, 'key.pem'), key)
    const tls = ['--tls-cert', join(folder, 'cert.pem'), '--tls-key', join(folder, 'key.pem')]
    const data = ['--data', join(folder, 'data')]
    const service = await startService(['receive', '--host', '0.0.0.0', ...data, ...tls, ...anyPorts.receive])
    const { port } = new URL(String(service.ready['monitor']))
    return {
      origin: `https://127.0.0.1:${port}`,
      secret: String(service.ready['monitorSetupSecret']),
      async [Symbol.asyncDispose]() {
        await service.stop()
        rmSync(folder, { recursive: true })
      },
    }
  }

  test('[M24] who signed in signs out on the page, and is asked again', needsOpenssl, async () => {
    await using guarded = await openGuarded()
    const context = await browser().newContext({ ...wide, ignoreHTTPSErrors: true })
    const page = await context.newPage()
    await page.goto(guarded.origin)
    await page.getByLabel('Set-up secret').fill(guarded.secret)
    await page.getByRole('button', { name: 'Sign in' }).click()
    const button = page.getByRole('button', { name: 'Sign out' })
    await button.waitFor()
    await page.getByText('No recalls yet').waitFor()
    expect(await seriousTrouble(page)).toEqual([])
    // Another tab of the same person.
    const other = await context.newPage()
    await other.setViewportSize(narrow.viewport ?? { width: 0, height: 0 })
    await other.goto(`${guarded.origin}/quarantine`)
    await other.getByRole('button', { name: 'Sign out' }).waitFor()
    expect(await other.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
    const state = await other.locator('.header .health').boundingBox()
    const languages = await other.locator('.header .segments').boundingBox()
    expect((state?.x ?? 0) + (state?.width ?? 0)).toBeLessThan(languages?.x ?? 0)

    await page.route('**/sign-out', (route) => route.abort())
    await button.click()
    await page.getByRole('alert').getByText('Not signed out: Takeback does not answer.').waitFor()
    await page.unrouteAll()
    await button.click()
    await page.getByLabel('Set-up secret').waitFor()
    expect(await context.cookies()).toEqual([])
    await page.goto(`${guarded.origin}/recalls`)
    await page.getByLabel('Set-up secret').waitFor()
    // The other tab finds out by itself.
    await other.getByLabel('Set-up secret').waitFor()
    await context.close()
  })
})
