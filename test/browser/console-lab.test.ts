/** Clock, faults and reset on the console of a Chat backend in development mode. Rules of docs/spec/console.md. */
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { createAdmin } from '../../packages/takeback/src/admin/admin.ts'
import { startService } from '../e2e/service.ts'
import { narrow, needsChromium, sharedBrowser, wide } from './chromium.ts'
import { complaintsOf } from './complaints-of.ts'
import { seriousTrouble } from './serious-trouble.ts'

describe('the lab of the console', needsChromium, () => {
  const browser = sharedBrowser()

  async function openLab() {
    const folder = mkdtempSync(join(tmpdir(), 'takeback-lab-'))
    const heard: string[] = []
    const endpoint = createServer((request, response) => {
      heard.push(new URL(request.url ?? '', 'http://h').searchParams.get('CallbackCommand') ?? '')
      request.resume().on('end', () => response.end('{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}'))
    }).listen(0, '127.0.0.1')
    await new Promise((resolve) => endpoint.once('listening', resolve))
    const url = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}/callback`
    const chat = await startService([
      'chat',
      '--development',
      '--seed',
      '7',
      '--port',
      '0',
      '--data',
      join(folder, 'chat'),
      '--webhook-url',
      url,
      '--allow-private-webhooks',
    ])
    const { sdkAppId, admin: identifier, adminUserSig: userSig, chat: baseUrl } = chat.ready
    const admin = createAdmin({
      baseUrl: String(baseUrl),
      sdkAppId: Number(sdkAppId),
      identifier: String(identifier),
      userSig: String(userSig),
    })
    const pages: Page[] = []
    return {
      heard,
      async open(context = wide) {
        const page = await browser().newPage(context)
        pages.push(page)
        const complaints = await complaintsOf(page)
        await page.goto(`${String(baseUrl)}/console/${String(sdkAppId)}/lab`)
        return { page, complaints }
      },
      async sendAndRecall() {
        await admin.call('im_open_login_svc', 'multiaccount_import', { Accounts: ['jared', 'Jonh'] })
        const message = { From_Account: 'jared', To_Account: 'Jonh', MsgRandom: heard.length + 1 }
        const body = [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'oops' } }]
        const { MsgKey } = await admin.call('openim', 'sendmsg', { ...message, MsgBody: body })
        await admin.call('openim', 'admin_msgwithdraw', { ...message, MsgKey })
      },
      async [Symbol.asyncDispose]() {
        for (const page of pages) await page.close()
        await chat.stop()
        endpoint.close()
        rmSync(folder, { recursive: true })
      },
    }
  }

  test('[CO23] the clock is frozen and advanced, a fault is ordered and carried out, everything is forgotten', async () => {
    await using lab = await openLab()
    const { page, complaints } = await lab.open()
    await page.getByRole('note').getByText('A Chat backend in production has none of it.').waitFor()
    const clock = page.getByRole('region', { name: 'Clock' })
    await clock.getByRole('button', { name: 'Freeze' }).click()
    await clock.getByText('Frozen', { exact: true }).waitFor()
    await page.getByRole('navigation').getByText('frozen').waitFor()

    const faults = page.getByRole('region', { name: 'Faults' })
    await faults.getByText('No fault is ordered').waitFor()
    await faults.getByLabel('How many calls').fill('2')
    await faults.getByRole('button', { name: 'Order it' }).click()
    await faults.getByText('the next 2 calls').waitFor()
    await lab.sendAndRecall()
    await page.getByRole('region', { name: 'Carried out' }).getByText('Connection breaks').waitFor()
    expect(lab.heard).toEqual([])
    const stood = await clock.locator('time').textContent()
    await clock.getByRole('button', { name: 'Advance by 4d' }).click()
    await page.getByText('Advanced by 4d. All that was due has happened.').waitFor()
    expect(lab.heard).toEqual(['C2C.CallbackAfterMsgWithDraw'])
    await expect.poll(() => clock.locator('time').textContent()).not.toBe(stood)
    await clock.getByText('ahead of the machine').waitFor()

    await clock.getByLabel('Advance by', { exact: true }).fill('soon')
    await clock.getByText('Give a time such as 90s, 15m, 12h or 3d.').waitFor()
    await clock.getByLabel('Advance by', { exact: true }).fill('90s')
    await page.keyboard.press('Enter')
    await page.getByText('Advanced by 90s.').waitFor()

    // What can't be right is said by the Chat backend.
    await faults.getByLabel('What goes wrong').selectOption('skew')
    await faults.getByRole('button', { name: 'Order it' }).click()
    await faults.getByRole('alert').getByText('signed, so skew has nothing to change').waitFor()
    await faults.getByLabel('What goes wrong').selectOption('delay')
    await faults.getByRole('button', { name: 'By chance' }).click()
    await faults.getByRole('button', { name: 'Order it' }).click()
    await faults.getByText('Comes 5 sec late').waitFor()
    await faults.getByText('10 % of the calls').waitFor()
    await faults.getByLabel('Seed').fill('9')
    await faults.getByRole('button', { name: 'Throw anew' }).click()
    await page.getByText('The dice are at their beginning').waitFor()
    await faults.getByRole('button', { name: /^Cancel: Comes/ }).click()
    await faults.getByText('No fault is ordered').waitFor()

    const reset = page.getByRole('region', { name: 'Back to the beginning' })
    await reset.getByRole('button', { name: 'Reset' }).click()
    await reset.getByRole('button', { name: 'Keep it' }).click()
    await reset.getByRole('button', { name: 'Reset' }).click()
    await reset.getByRole('button', { name: 'Forget everything' }).click()
    await page.getByText('Everything is as at the start.').waitFor()
    await clock.getByText('Running', { exact: true }).waitFor()
    await page.getByRole('link', { name: /^Deliveries/ }).click()
    await page.getByText('No deliveries yet').waitFor()
    // The order that could not be right.
    expect(complaints).toEqual([expect.stringContaining('400 (Bad Request)')])
  })

  test.each([
    ['wide', 'en-US', 'dark', wide],
    ['narrow', 'zh-CN', 'light', narrow],
  ] as const)(
    '[CO21] [CO23] %s, %s, %s: nothing sticks out or keeps anybody away',
    async (_size, locale, colorScheme, size) => {
      await using lab = await openLab()
      const { page, complaints } = await lab.open({ ...size, locale, colorScheme })
      const faults = page.locator('.lab-order')
      await faults.locator('button[type=submit]').click()
      await page.locator('.lab td').first().waitFor()
      await lab.sendAndRecall()
      await page.locator('.lab-messages').first().waitFor()
      expect(await seriousTrouble(page)).toEqual([])
      expect(
        await page.evaluate(() =>
          Math.max(...[...document.querySelectorAll('html, .scroller')].map((part) => part.scrollWidth)),
        ),
      ).toBe(size.viewport?.width)
      expect(complaints).toEqual([])
    },
  )
})
