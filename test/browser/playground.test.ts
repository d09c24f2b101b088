/** The playground as somebody uses it: rules of docs/spec/playground.md. */
import type { WireAttempt, WirePage } from '@takeback/protocol'
import type { Locator, Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { narrow, needsChromium } from './chromium.ts'
import { bubble, desk, playgroundInBrowser } from './open-playground.ts'
import { seriousTrouble } from './serious-trouble.ts'

describe('the playground', needsChromium, () => {
  const { open } = playgroundInBrowser()

  test.each([
    ['wide', 'en-US', desk, 'Take back', 'You took back a message', 'light'],
    ['wide', 'zh-CN', desk, '撤回', '你撤回了一条消息', 'dark'],
    ['narrow', 'en-US', narrow, 'Take back', 'You took back a message', 'dark'],
    ['narrow', 'zh-CN', narrow, '撤回', '你撤回了一条消息', 'light'],
  ] as const)(
    '[PG5] from landing to five ticks with one click: %s, %s',
    async (_size, locale, size, button, line, colorScheme) => {
      await using stage = await open({ ...size, locale, colorScheme })
      const { page, phone } = stage
      const jonh = phone('Jonh')
      await jonh.locator('.phone-tabs .count').first().waitFor()
      expect(await jonh.locator('.phone-tabs .count').first().innerText()).toBe('2')
      const invited = page.locator('.bubble-line').filter({ has: page.locator('button[data-primary]') })
      const id = (await invited.getAttribute('data-id')) ?? ''
      const secrets = await Promise.all([countOf(phone('jared'), '4711'), countOf(jonh, '4711')])

      await invited.getByRole('button', { name: button }).click()
      await ticks(page, 5)
      await phone('jared').locator(`.gone[data-id="${id}"]`).getByText(line).waitFor()
      await jonh.locator(`.gone[data-id="${id}"]`).waitFor()
      // The message and its quote.
      expect(await Promise.all([countOf(phone('jared'), '4711'), countOf(jonh, '4711')])).toEqual(
        secrets.map((count) => count - 2),
      )
      // The phone asks the server for the count, which may take longer than the checks.
      await expect.poll(() => jonh.locator('.phone-tabs .count').first().innerText()).toBe('1')

      await page.waitForFunction(() => document.querySelectorAll('.trace > [data-done]').length === 5)
      await page.locator('.wire-code').first().getByText('C2C.CallbackAfterMsgWithDraw').waitFor()
      expect(await page.locator('.wire-code').first().innerText()).toContain('Sign=***')
      expect(await page.locator('.check').count()).toBe(9)
      const width = await page.evaluate(() => document.documentElement.scrollWidth)
      expect(width).toBeLessThanOrEqual(size.viewport?.width ?? 0)
      expect(await seriousTrouble(page)).toEqual([])
      expect(stage.complaints).toEqual([])
    },
  )

  test('[PG6] the owner takes back what another said: quote, preview, unread and mention go too', async () => {
    await using stage = await open(desk)
    const { page, phone } = stage
    const jared = phone('jared')
    await jared.getByRole('tab', { name: /Group/ }).click()
    await bubble(jared, 'here is the guest list').hover()
    await bubble(jared, 'here is the guest list').getByRole('button', { name: 'Take back as owner' }).click()
    await ticks(page, 6)
    await jared.getByText('jared took back a message of Jonh').last().waitFor()
    await page.locator('.wire-code').first().getByText('Group.CallbackAfterRecallMsg').waitFor()
    expect(stage.complaints).toEqual([])
  })

  test('[PG6] [PG19] an admin recalls with a reason, and a part of the call fails', async () => {
    await using stage = await open(desk)
    const { page, phone } = stage
    const admin = page.getByRole('region', { name: 'App admin' })
    const reason = admin.getByLabel('Reason')
    await reason.fill('理'.repeat(40))
    expect(await reason.inputValue()).toBe('理'.repeat(33))
    await reason.fill('house rules')
    await admin.getByRole('checkbox').check()
    await admin.getByRole('button', { name: 'Take back by admin' }).click()
    await admin.getByText('1 taken back, 1 not. Refused with 10030: there is no such message').waitFor()
    await ticks(page, 4)
    await phone('Jonh').getByRole('tab', { name: /Group/ }).click()
    await phone('Jonh').getByText('Reason: house rules').last().waitFor()
    const sent = await page.locator('.wire-code').first().innerText()
    expect(sent).toContain('OptPlatform=RESTAPI')
    expect(sent.match(/"MsgSeq"/g)).toHaveLength(1)
    expect(stage.complaints).toEqual([])
  })

  test('[PG6] a phone that was offline never shows what was taken back meanwhile', async () => {
    await using stage = await open(desk)
    const { page, phone } = stage
    const [jared, jonh] = [phone('jared'), phone('Jonh')]
    await jonh.getByRole('button', { name: 'Go offline' }).click()
    await jonh.getByText('Offline', { exact: true }).waitFor()
    await jared.getByLabel('Message to Jonh').fill('only for a moment')
    await page.keyboard.press('Enter')
    await bubble(jared, 'only for a moment').getByRole('button', { name: 'Take back' }).click()
    await ticks(page, 4)
    const shown: string[] = []
    await page.exposeFunction('shown', (text: string) => shown.push(text))
    await page.evaluate(() => {
      new MutationObserver(() => {
        const shown = (globalThis as unknown as { shown: (text: string) => void }).shown
        shown(document.querySelectorAll('.phone')[1]?.textContent ?? '')
      }).observe(document.body, { childList: true, subtree: true, characterData: true })
    })
    await jonh.getByRole('button', { name: 'Go online' }).click()
    await jonh.getByText('jared took back a message').last().waitFor()
    expect(shown.length).toBeGreaterThan(0)
    expect(shown.filter((text) => text.includes('only for a moment'))).toEqual([])
    expect(stage.complaints).toEqual([])
  })

  test('[PG17] the button to take back goes by itself when the time is over', async () => {
    // The page's clock runs ahead of the server's, as after a while that nobody wants to wait for.
    await using stage = await open(desk, (page) => page.clock.install())
    const { page, phone } = stage
    const jared = phone('jared')
    await jared.getByLabel('Message to Jonh').fill('for two minutes')
    const before = await page.evaluate(() => Math.floor(performance.timeOrigin + performance.now()))
    await page.keyboard.press('Enter')
    const said = bubble(jared, 'for two minutes')
    await said.getByRole('button', { name: 'Take back' }).waitFor()
    // It stands there: whoever looks late sees what was to be seen then.
    await page.clock.pauseAt(before + 119_000)
    expect(await said.getByRole('button', { name: 'Take back' }).count()).toBe(1)
    await page.clock.resume()
    await said.getByRole('button', { name: 'Take back' }).waitFor({ state: 'detached' })
    expect(await said.getByRole('button', { name: 'Quote' }).count()).toBe(1)
    await jared.getByRole('tab', { name: /Group/ }).click()
    await bubble(jared, 'here is the guest list').waitFor()
    expect(await jared.getByRole('button', { name: 'Take back as owner' }).count()).toBe(0)
    // What helps now is said, and stands out.
    await page.getByText('The time to take these messages back is over. Press New messages.').waitFor()
    await page.locator('button[data-primary]', { hasText: 'New messages' }).waitFor()
  })

  test.each([
    ['parked', 'en-US', 'It alone fails', 'nothing listens at that address', 'attempt 2'],
    ['late', 'zh-CN', '晚于排在它后面的回调', '没有按时应答', '第 2 次尝试'],
    ['dead', 'en-US', 'takeback webhook redeliver', 'it counts as not delivered', 'attempt 2'],
  ] as const)(
    '[PG18] the wire says where a delivery stands and what came of each attempt: %s, %s',
    async (state, locale, why, outcome, number) => {
      await using stage = await open({ ...desk, locale }, (page) =>
        page.route('**/api/demo/deliveries', async (route) => {
          const answer = await route.fetch()
          const { deliveries } = (await answer.json()) as WirePage
          const [newest] = deliveries
          const told = newest === undefined ? [] : [{ ...newest, state, attempts: failedAttempts[state] }]
          await route.fulfill({ json: { deliveries: told } })
        }),
      )
      const { page } = stage
      await page.locator('.phone button[data-primary]').click()
      const wire = page.getByRole('region', { name: locale === 'zh-CN' ? '线上报文' : 'The wire' })
      await wire.getByText(why).waitFor()
      await wire.getByText(number, { exact: true }).waitFor()
      await wire.getByText(outcome).first().waitFor()
      expect(await seriousTrouble(page)).toEqual([])
      expect(stage.complaints).toEqual([])
    },
  )

  test('[PG15] a browser without WebSocket gets a sentence; a Chat backend that is gone too', async () => {
    {
      await using stage = await open(desk, (page) =>
        page.addInitScript(() => void Reflect.deleteProperty(globalThis, 'WebSocket')),
      )
      await stage.page.getByText('This browser has no WebSocket').waitFor()
    }
    await using stage = await open(desk, (page) =>
      page.route('**/api/demo/playground', async (route) => {
        const answer = await route.fetch()
        const view = (await answer.json()) as object
        await route.fulfill({ json: { ...view, chatUrl: 'http://127.0.0.1:9' } })
      }),
    )
    await stage.page.getByText('The phones cannot connect').waitFor()
    await stage.page.getByRole('button', { name: 'Try again' }).waitFor()
  })

  test('[PG16] the keyboard alone takes a message back', async () => {
    await using stage = await open(desk)
    const { page } = stage
    await page.locator('.phone button[data-primary]').waitFor()
    await page.locator('.phone button[data-primary]').focus()
    await page.keyboard.press('Enter')
    await ticks(page, 5)
    await page.getByRole('status').getByText('5 of 5 checks passed.').waitFor()
  })
})

async function ticks(page: Page, passed: number): Promise<void> {
  await page.waitForFunction(() =>
    [...document.querySelectorAll('[data-check]')].every((line) => line.matches('[data-verdict]')),
  )
  const lines = await page.locator('[data-check]').allInnerTexts()
  expect(await page.locator('[data-verdict=failed]').count(), lines.join('\n')).toBe(0)
  expect(await page.locator('[data-verdict=passed]').count(), lines.join('\n')).toBe(passed)
}

async function countOf(within: Locator, text: string): Promise<number> {
  return (await within.locator('.bubble').allInnerTexts()).join('\n').split(text).length - 1
}

const attempt: WireAttempt = {
  at: 1,
  ms: 12,
  kind: 'unreachable',
  status: null,
  meaning: null,
  answer: null,
  why: 'connect',
}
const taken: WireAttempt = { ...attempt, at: 2, kind: 'answered', status: 200, why: null, answer: '{}' }
const failedAttempts: Readonly<Record<'parked' | 'late' | 'dead', readonly WireAttempt[]>> = {
  parked: [attempt, { ...attempt, at: 2, kind: 'answered', status: 503, why: null }],
  late: [{ ...attempt, kind: 'timed-out', why: null }, taken],
  dead: [attempt, { ...taken, why: 'the answer is no JSON', answer: 'hello' }],
}
