/** What is for the operator alone, on the console of a whole Chat backend. Rules of docs/spec/console.md. */
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { createAdmin } from '../../packages/takeback/src/admin/admin.ts'
import {
  openOperatedChat,
  operatedApp,
  operatorKey,
} from '../../packages/takeback/src/chat-backend/testing/open-operated-chat.ts'
import { narrow, needsChromium, sharedBrowser, wide } from './chromium.ts'
import { complaintsOf } from './complaints-of.ts'
import { seriousTrouble } from './serious-trouble.ts'

const pagesDir = fileURLToPath(new URL('../../packages/takeback/dist/pages/', import.meta.url))

describe('the console of an operator', needsChromium, () => {
  const browser = sharedBrowser()

  async function openOperator(context = wide) {
    const chat = await openOperatedChat({ pagesDir })
    const { url } = chat.backend()
    const page = await browser().newPage(context)
    const complaints = await complaintsOf(page)
    const userSig = chat.userSig(chat.key())
    const admin = createAdmin({ baseUrl: url, sdkAppId: operatedApp, identifier: 'administrator', userSig })
    return {
      chat,
      page,
      complaints,
      open: (view: string) => page.goto(`${url}/console/${operatedApp}/${view}`),
      async insult(count: number) {
        await admin.call('im_open_login_svc', 'multiaccount_import', { Accounts: ['tybalt', 'romeo'] })
        for (let n = 1; n <= count; n += 1) {
          const message = { From_Account: 'tybalt', To_Account: 'romeo', MsgRandom: n }
          const MsgBody = [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'an insult' } }]
          await admin.call('openim', 'sendmsg', { ...message, MsgBody })
        }
      },
      async [Symbol.asyncDispose]() {
        await page.close()
        await chat[Symbol.asyncDispose]()
      },
    }
  }

  async function enter(page: Page, name = 'Operator key', press = 'Open'): Promise<void> {
    await page.getByLabel(name).fill(operatorKey)
    await page.getByRole('button', { name: press, exact: true }).click()
  }

  test('[CO24] what somebody said is counted, and taken back when the count is typed', async () => {
    await using stage = await openOperator()
    const { page, chat, complaints } = stage
    await stage.insult(3)
    await stage.open('recall')
    await page.getByLabel('Operator key').fill('not-the-key')
    await page.getByRole('button', { name: 'Open', exact: true }).click()
    await page.getByRole('alert').getByText('That is not the operator key').waitFor()
    await enter(page)

    await page.getByLabel('Sender').fill('tybalt')
    await page.getByLabel('Reason').fill('insults')
    await page.getByRole('button', { name: 'Count', exact: true }).click()
    const plan = page.getByRole('region', { name: /^Plan \d/ })
    await plan.getByText('3 messages in 1 conversation').waitFor()
    await plan.getByRole('cell', { name: 'romeo' }).waitFor()
    const execute = plan.getByRole('button', { name: 'Take back 3 messages' })
    await plan.getByLabel('To confirm, type 3').fill('2')
    expect(await execute.isDisabled()).toBe(true)
    await plan.getByLabel('To confirm, type 3').fill('3')
    const rate = plan.getByLabel('Messages a second')
    await rate.fill('501')
    expect(await execute.isDisabled()).toBe(true)
    await rate.fill('2')
    await execute.click()
    await plan.getByText('Done', { exact: true }).waitFor()
    await plan.getByText('3 taken back').waitFor()
    await expect.poll(() => plan.getByRole('cell', { name: 'Taken back' }).count()).toBe(3)
    const { body } = await chat.operator('POST', `/apps/${operatedApp}/recalls/list_recall_plans`, {})
    expect(body.Response.Plans).toMatchObject([{ Recalled: 3, PerSecond: 2 }])

    // A second look finds nothing more; a plan is dropped.
    await page.getByRole('button', { name: 'Count', exact: true }).click()
    const second = plan
    await second.getByText('0 messages in 0 conversations').waitFor()
    await second.getByRole('button', { name: 'Drop the plan' }).click()
    await second.getByText('Stopped', { exact: true }).waitFor()
    await page
      .getByRole('button', { name: /^Plan \d/ })
      .last()
      .click()
    await plan.getByText('3 taken back').waitFor()
    // Asked without a key, and with a wrong one.
    expect(complaints.every((text) => text.includes('401'))).toBe(true)
  })

  test('[CO25] apps, admins and keys: a key is shown once, two are good during a rotation, all is on record', async () => {
    await using stage = await openOperator()
    const { page, chat, complaints } = stage
    const first = chat.key()
    await stage.open('keys')
    await enter(page)
    const region = (name: string) => page.getByRole('region', { name, exact: true })
    const keys = region('Key')
    await keys.getByRole('button', { name: 'Rotate' }).click()
    await keys.getByText('Two keys are good', { exact: true }).waitFor()
    const second = (await keys.locator('pre').textContent()) ?? ''
    expect([await chat.rest(first), await chat.rest(second)]).toEqual([0, 0])
    await keys.getByRole('button', { name: 'I have it' }).click()
    expect(await page.content()).not.toContain(second)
    await keys.getByRole('button', { name: 'End the old key' }).click()
    await keys.getByText('One key', { exact: true }).waitFor()
    expect(await chat.rest(second)).toBe(0)
    await expect.poll(() => chat.rest(first)).not.toBe(0)

    const admins = region('Admins')
    await admins.getByLabel('UserID of a new admin').fill('escalus')
    await admins.getByRole('button', { name: 'Add', exact: true }).click()
    await admins.getByRole('button', { name: 'Remove administrator' }).click()
    await page.getByText('administrator is no admin any more.').waitFor()
    await expect.poll(() => admins.getByRole('listitem').allInnerTexts()).toEqual(['escalus'])

    const windows = page.getByRole('form', { name: 'Recall' })
    await windows.getByLabel('Window of a sender').fill('600')
    await windows.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved. It holds from the next recall.').waitFor()

    const app = region(`App ${operatedApp}`)
    await app.getByRole('button', { name: 'Disable' }).click()
    await app.getByRole('button', { name: 'Disable this app' }).click()
    await app.getByText('Disabled', { exact: true }).waitFor()
    await expect.poll(() => chat.rest(second, 'escalus')).toBe(60016)
    await app.getByRole('button', { name: 'Enable' }).click()
    await app.getByText('Serves', { exact: true }).waitFor()

    const fresh = page.getByRole('form', { name: 'A new app' })
    await fresh.getByLabel('SDKAppID').fill('1400000001')
    await fresh.getByRole('button', { name: 'Make it' }).click()
    const third = (await fresh.locator('pre').textContent()) ?? ''
    expect(await chat.rest(third, 'administrator', 1_400_000_001)).toBe(0)

    const changes = region('What was changed')
    await expect
      .poll(() => changes.locator('tbody tr td:nth-child(3)').allInnerTexts())
      .toEqual([
        'App made admins administrator',
        'Enabled',
        'Disabled',
        'Settings changed\nWindow of a sender: 2 min → 10 min',
        'Admin removed administrator',
        'Admin added escalus',
        'Old key ended',
        'Second key made',
      ])
    const { body } = await chat.operator('GET', '/apps')
    expect(body.apps[0].settings.recallWindowMs).toBe(600_000)
    expect(complaints.every((text) => text.includes('401'))).toBe(true)
  })

  test('[KY10] [CO25] a refusal is a sentence in the language of the page', async () => {
    await using stage = await openOperator({ ...wide, locale: 'zh-CN' })
    const { page } = stage
    await stage.open('keys')
    await page.getByLabel('运维密钥').fill('wrong')
    await page.getByRole('button', { name: '进入' }).click()
    await page.getByRole('alert').getByText('运维密钥不对').waitFor()
    await enter(page, '运维密钥', '进入')
    const fresh = page.getByRole('form', { name: '新建应用' })
    await fresh.getByLabel('SDKAppID').fill('4294967296')
    await fresh.getByText('请填写 1 到 4294967295 之间的整数。').waitFor()
    await fresh.getByLabel('SDKAppID').fill(String(operatedApp))
    await fresh.getByRole('button', { name: '创建' }).click()
    await fresh.getByRole('alert').getByText(`应用 ${operatedApp} 已经存在。`).waitFor()
  })

  test.each([
    ['wide', 'en-US', 'dark', wide],
    ['narrow', 'zh-CN', 'light', narrow],
  ] as const)(
    '[CO21] %s, %s, %s: nothing sticks out or keeps anybody away',
    async (_size, locale, colorScheme, size) => {
      await using stage = await openOperator({ ...size, locale, colorScheme })
      const { page } = stage
      await stage.insult(2)
      await stage.open('recall')
      await page.locator('input[type=password]').fill(operatorKey)
      expect(await seriousTrouble(page)).toEqual([])
      await page.locator('button[type=submit]').click()
      await page.locator('.recall-fields input').first().fill('tybalt')
      await page.locator('button[type=submit]').first().click()
      await page.locator('.recall-confirm').waitFor()
      await settled(page)
      await page.locator('nav a[href$="/keys"]').click()
      await page.locator('.operator-admins').waitFor()
      await settled(page)
    },
  )

  async function settled(page: Page): Promise<void> {
    expect(await seriousTrouble(page)).toEqual([])
    const cut = await page.evaluate(() =>
      [...document.querySelectorAll('.table-frame')]
        .filter((frame) => frame.scrollWidth > frame.clientWidth)
        .map((frame) => frame.getAttribute('aria-label')),
    )
    expect(cut).toEqual([])
    const width = await page.evaluate(() =>
      Math.max(...[...document.querySelectorAll('html, .scroller')].map((part) => part.scrollWidth)),
    )
    expect(width).toBe(page.viewportSize()?.width)
    const folder = process.env['TAKEBACK_SHOTS']
    if (folder !== undefined)
      await page.screenshot({
        path: `${folder}/${new URL(page.url()).pathname.split('/').at(-1)}-${width}.png`,
        fullPage: true,
      })
  }
})
