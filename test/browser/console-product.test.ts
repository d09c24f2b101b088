/** The console as the command serves it: alone, beside the other pages, behind a sign-in. Rules of docs/spec/console.md. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ownAuthority } from '../../packages/takeback/src/http/testing/own-authority.ts'
import { anyPorts, startService } from '../e2e/service.ts'
import { needsOpenssl } from '../setup/needs.ts'
import { narrow, needsChromium, sharedBrowser, wide } from './chromium.ts'
import { complaintsOf } from './complaints-of.ts'
import { seriousTrouble } from './serious-trouble.ts'

describe('the console of the command', needsChromium, () => {
  const browser = sharedBrowser()

  async function serve(args: readonly string[], more: (folder: string) => readonly string[] = () => []) {
    const folder = mkdtempSync(join(tmpdir(), 'takeback-console-'))
    const service = await startService([...args, '--data', join(folder, 'data'), ...more(folder)])
    return {
      ready: service.ready,
      async [Symbol.asyncDispose]() {
        await service.stop()
        rmSync(folder, { recursive: true })
      },
    }
  }

  test('[CO1] chat has it at its own address, and nothing of the other pages', async () => {
    await using chat = await serve(['chat', '--port', '0'])
    const page = await browser().newPage(wide)
    const complaints = await complaintsOf(page)
    await page.goto(String(chat.ready['chat']))
    expect(page.url()).toBe(String(chat.ready['console']))
    await page.getByRole('heading', { name: 'Overview' }).waitFor()
    await page.getByText('No webhook URL is set').waitFor()
    expect(await page.getByRole('link', { name: /Playground|Monitor/ }).count()).toBe(0)
    // This is production.
    expect(await page.getByRole('link', { name: 'Clock and faults' }).count()).toBe(0)
    expect(complaints).toEqual([])
    await page.close()
  })

  test('[CO1] start has all three pages on one origin, each a link away', async () => {
    await using both = await serve(['start', ...anyPorts.start])
    const page = await browser().newPage(wide)
    const complaints = await complaintsOf(page)
    await page.goto(String(both.ready['monitor']))
    const pages = page.getByRole('navigation', { name: 'Pages' })
    for (const name of ['Console', 'Monitor', 'Playground']) {
      await pages.getByRole('link', { name }).click()
      await pages.locator('[aria-current=page]', { hasText: name }).waitFor()
    }
    expect(complaints).toEqual([])
    await page.close()
  })

  test(
    '[CO2] beyond loopback one signs in; REST on the same port asks for a UserSig as ever',
    needsOpenssl,
    async () => {
      const { cert, key } = ownAuthority('IP:127.0.0.1')
      await using chat = await serve(['chat', '--port', '0', '--host', '0.0.0.0'], (folder) => {
        writeFileSync(join(folder, 'cert.pem'), cert)
        writeFileSync(join(folder, 'key.pem'), key)
        return ['--tls-cert', join(folder, 'cert.pem'), '--tls-key', join(folder, 'key.pem')]
      })
      const origin = `https://127.0.0.1:${new URL(String(chat.ready['chat'])).port}`
      const context = await browser().newContext({ ...wide, ignoreHTTPSErrors: true })
      const page = await context.newPage()
      const { status } = await context.request.get(`${origin}/api/console`).then((answer) => ({
        status: answer.status(),
      }))
      expect(status).toBe(401)
      const rest = await context.request.post(`${origin}/v4/takeback_config/get_callback`, { data: {} })
      expect([rest.status(), await rest.json()]).toMatchObject([200, { ActionStatus: 'FAIL' }])

      await page.goto(`${origin}/console`)
      await page.getByLabel('Set-up secret').fill(String(chat.ready['chatSetupSecret']))
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.getByRole('heading', { name: 'Overview' }).waitFor()
      expect(await seriousTrouble(page)).toEqual([])
      await page.setViewportSize(narrow.viewport ?? { width: 0, height: 0 })
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
      await page.getByRole('button', { name: 'Sign out' }).click()
      await page.getByLabel('Set-up secret').waitFor()
      await context.close()
    },
  )
})
