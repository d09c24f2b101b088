/** The console changes where webhooks go, how they are signed, and whether. Rules of docs/spec/console.md. */
import { type ConsoleView, webhookCommands } from '@takeback/protocol'
import { describe, expect, test } from 'vitest'
import { needsChromium } from './chromium.ts'
import { consoleInBrowser, home, later, patience } from './open-console.ts'

const { c2cRecall } = webhookCommands

describe('the settings on the console', needsChromium, () => {
  const open = consoleInBrowser()

  test('[CO15] webhooks are paused and resumed; calls under way are told of, with what that means', async () => {
    await using stage = await open({ plan: later })
    const endpoint = await stage.endpoint()
    await stage.configure({ url: endpoint.url })
    const { page, complaints } = await stage.open('/console')
    await page.getByText('Plenty of room.').waitFor()
    let load = { underWay: 0, waitingForPlace: 0 }
    await page.route(/\/api\/console$/, async (route) => {
      const view = (await (await route.fetch()).json()) as ConsoleView
      const apps = view.apps.map((app) => ({ ...app, endpoint: { ...app.endpoint, ...load } }))
      await route.fulfill({ json: { ...view, apps } })
    })
    for (const [underWay, says] of [
      [32, 'Half of the places are taken.'],
      [45, 'More than 70 % of the places are taken'],
      [58, 'More than 90 % of the places are taken'],
      [64, 'Every place is taken: webhooks wait until the endpoint answers. 7 wait for a place'],
    ] as const) {
      load = { underWay, waitingForPlace: underWay === 64 ? 7 : 0 }
      await page.getByText(says).waitFor()
      expect(await page.getByRole('meter').getAttribute('aria-valuetext')).toBe(`${underWay} of 64`)
    }
    await page.unrouteAll({ behavior: 'ignoreErrors' })
    await page.getByRole('button', { name: 'Pause webhooks' }).click()
    await page.getByText('Paused. Webhooks wait from now on.').waitFor()
    await page.getByText('Nothing is sent. What happens meanwhile waits in order').waitFor()
    await stage.sendAndRecall('nurse')
    await page.getByRole('button', { name: 'Resume webhooks' }).click()
    await page.getByText('Resumed. What waited goes out now, in order.').waitFor()
    await expect.poll(async () => (await stage.listed())[0]?.state, patience).toBe('delivered')
    expect(complaints).toEqual([])
  })

  test('[CO16] settings: what is wrong is said while one types, and only what was changed is saved', async () => {
    await using stage = await open()
    const endpoint = await stage.endpoint()
    await stage.configure({ url: endpoint.url, commands: [c2cRecall] })
    const { page, complaints } = await stage.open(`${home}/webhook`)
    const asked: unknown[] = []
    page.on('request', (request) => {
      if (request.url().endsWith('/update_callback')) asked.push(request.postDataJSON())
    })
    const url = page.getByLabel('Webhook URL')
    for (const [wrong, why] of [
      ['ftp://example.com', 'Begin with http:// or https://.'],
      ['https://me:pass@example.com/', 'It holds a user name or a password'],
      ['https://example.com/?Sign=1', 'It already has the parameter Sign'],
    ] as const) {
      await url.fill(wrong)
      await page.getByText(why).waitFor()
      expect(await page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true)
    }
    await page.getByRole('button', { name: 'Discard' }).click()
    expect(await url.inputValue()).toBe(endpoint.url)

    await page.getByRole('switch', { name: /OfficialAccount.CallbackAfterSendMsg/ }).check()
    await page.getByRole('radio', { name: /As Tencent does/ }).check()
    await page.getByRole('checkbox', { name: 'Try again when the endpoint does not answer in time' }).check()
    await page.getByRole('button', { name: 'mainland' }).click()
    await page.getByText('4 changes are not saved').waitFor()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved. It holds from the next call.').waitFor()
    expect(asked).toEqual([
      {
        CallbackCommandList: [c2cRecall, webhookCommands.officialAfterSend],
        Preset: 'tencent',
        RetryTimeouts: true,
        Forms: { c2c: 'cn', groupEventTime: 'string', groupMsgId: true },
      },
    ])
    expect(await page.getByRole('group', { name: 'Save' }).count()).toBe(0)
    expect(complaints).toEqual([])
  })

  test('[CO17] a token is made on the page and shown once; two signing secrets live during a rotation', async () => {
    await using stage = await open()
    const endpoint = await stage.endpoint()
    await stage.configure({ url: endpoint.url })
    const { page, complaints } = await stage.open(`${home}/webhook`)
    const token = page.getByRole('region', { name: 'Token (Sign)' })
    await token.getByText('Webhooks are not signed').waitFor()
    await token.getByRole('button', { name: 'Make a token' }).click()
    const fresh = await token.locator('pre').innerText()
    expect(fresh).toMatch(/^[0-9a-f]{64}$/)
    expect(await stage.command('get_callback', {})).toMatchObject({
      body: { Response: { IsTokenEnable: false } },
    })
    await token.getByRole('button', { name: 'Sign with it from here on' }).click()
    await page.getByText('Webhooks are signed with the new token now.').waitFor()
    await token.getByText('Webhooks are signed.').waitFor()
    expect(await page.content()).not.toContain(fresh)
    // No command of the console shows it again.
    expect((await stage.command('get_callback_token', {})).status).toBe(404)

    const signing = page.getByRole('region', { name: 'Signature over the body' })
    await signing.getByRole('button', { name: 'Switch on' }).click()
    await signing.locator('pre', { hasText: /^whsec_/ }).waitFor()
    const first = await signing.locator('pre').innerText()
    await signing.getByRole('button', { name: 'I have it' }).click()
    await signing.getByRole('button', { name: 'Rotate the secret' }).click()
    await signing.getByText('Rotating: two secrets sign').waitFor()
    const second = await signing.locator('pre').innerText()
    expect(second).not.toBe(first)
    await page.getByRole('button', { name: 'Send it' }).click()
    await page.getByText(/^answered 200 in/).waitFor()
    expect(endpoint.heard.at(-1)?.headers['webhook-signature']?.toString().split(' ')).toHaveLength(2)
    expect(endpoint.heard.at(-1)?.query.get('Sign')).toMatch(/^[0-9a-f]{64}$/)
    await signing.getByRole('button', { name: 'Finish the rotation' }).click()
    await signing.getByText('On, with one secret.').waitFor()
    await page.reload()
    await signing.getByText('On, with one secret.').waitFor()
    const left = await page.content()
    expect([fresh, first, second].filter((secret) => left.includes(secret))).toEqual([])
    expect(complaints).toEqual([])
  })

  test('[CO18] a test event shows what went out and what came back, or why nothing did', async () => {
    await using stage = await open()
    await stage.configure({ url: 'http://127.0.0.1:9/nothing-listens-here' })
    const { page, complaints } = await stage.open(`${home}/webhook`)
    await page.getByRole('button', { name: 'Send it' }).click()
    await page.getByText('nothing listens at that address').waitFor()
    const request = await page.locator('#test pre').last().innerText()
    expect(request).toContain('POST /nothing-listens-here?SdkAppid=1400000000&CallbackCommand=C2C.')
    expect(request).toContain('takeback-test-from')
    expect(complaints).toEqual([])
  })
})
