/** Two tabs of the playground in one browser: two devices of the same accounts, on a real `takeback start`. */
import type { BrowserContext, Locator, Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { doAsAdmin } from '../e2e/admin-call.ts'
import { sharedService } from '../e2e/shared-service.ts'
import { needsChromium, sharedBrowser } from './chromium.ts'
import { complaintsOf } from './complaints-of.ts'
import { bubble, desk } from './open-playground.ts'

describe('two tabs', needsChromium, () => {
  const { ready } = sharedService('start')
  const browser = sharedBrowser()
  let context: BrowserContext
  const complaints: string[][] = []
  beforeAll(async () => {
    context = await browser().newContext(desk)
  })

  async function openTab(): Promise<Page> {
    const page = await context.newPage()
    complaints.push(await complaintsOf(page))
    await page.goto(String(ready()['monitor']))
    await online(phone(page, 'jared'))
    await online(phone(page, 'Jonh'))
    return page
  }

  const phone = (page: Page, name: string) =>
    page.locator('.phone').filter({ has: page.locator('h2', { hasText: name }) })
  const online = (of: Locator) => of.locator('.phone-head').getByText('Online', { exact: true }).waitFor()
  const unread = (of: Locator) => of.locator('.phone-tabs [role=tab]').first().locator('.count')

  async function says(of: Locator, to: string, text: string): Promise<void> {
    await of.getByLabel(`Message to ${to}`).fill(text)
    await of.getByLabel(`Message to ${to}`).press('Enter')
  }

  test('[PG21] what is said, read and taken back in one tab shows in the other; closing one leaves the other online', async () => {
    const [first, second] = [await openTab(), await openTab()]
    // The second did not sign out the first.
    await online(phone(first, 'jared'))

    // Said in the first: the sender's other device has it too, once, and so have both of the recipient's.
    await says(phone(first, 'jared'), 'Jonh', 'from the first tab')
    for (const one of [phone(second, 'jared'), phone(second, 'Jonh'), phone(first, 'Jonh')])
      await bubble(one, 'from the first tab').waitFor()
    await says(phone(second, 'Jonh'), 'jared', 'from the second tab')
    for (const one of [phone(first, 'jared'), phone(first, 'Jonh'), phone(second, 'jared')])
      await bubble(one, 'from the second tab').waitFor()
    for (const page of [first, second])
      expect(
        await phone(page, 'jared').locator('.bubble-text', { hasText: 'from the first tab' }).count(),
      ).toBe(1)

    // Read in the second: nothing is unread in the first.
    await unread(phone(first, 'jared')).waitFor()
    await phone(second, 'jared').getByRole('button', { name: 'Mark as read' }).click()
    await unread(phone(first, 'jared')).waitFor({ state: 'detached' })

    // Taken back in the second, though the first said it.
    const said = bubble(phone(second, 'jared'), 'from the first tab')
    const id = (await said.getAttribute('data-id')) ?? ''
    await said.getByRole('button', { name: 'Take back' }).click()
    for (const page of [first, second])
      for (const name of ['jared', 'Jonh']) {
        await phone(page, name).locator(`.gone[data-id="${id}"]`).waitFor()
        expect(await phone(page, name).getByText('from the first tab').count()).toBe(0)
      }

    await second.close()
    await says(phone(first, 'Jonh'), 'jared', 'still there?')
    await bubble(phone(first, 'jared'), 'still there?').waitFor()
    await online(phone(first, 'jared'))
    expect(await status()).toEqual(['Online', 'Online'])
    // And with the last tab they are gone.
    await first.close()
    await expect.poll(status, { timeout: 20_000 }).toEqual(['Offline', 'Offline'])
    expect(complaints.flat()).toEqual([])
  })

  async function status(): Promise<unknown[]> {
    const answer = await doAsAdmin(ready(), 'openim/query_online_status', {
      To_Account: ['jared', 'Jonh'],
    })
    return (answer['QueryResult'] as { readonly Status: string }[]).map(({ Status }) => Status)
  }
})
