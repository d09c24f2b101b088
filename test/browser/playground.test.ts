/** The playground in a real browser, on a real `takeback start`: both backends, real sockets, real webhooks. */
import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { WireAttempt, WirePage } from '@takeback/protocol'
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { doAsAdmin } from '../e2e/admin-call.ts'
import { type Service, startService } from '../e2e/service.ts'
import { launchChromium, needsChromium } from './chromium.ts'
import { seriousTrouble } from './serious-trouble.ts'

const wide: BrowserContextOptions = { viewport: { width: 1440, height: 900 }, locale: 'en-US' }
const narrow: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  locale: 'en-US',
  isMobile: true,
  hasTouch: true,
}

let folder: string
let service: Service
let origin: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'takeback-playground-'))
  const ports = ['--port', '0', '--callback-port', '0', '--monitor-port', '0']
  service = await startService(['start', '--data', folder, ...ports])
  origin = String(service.ready['monitor'])
})
afterAll(async () => {
  await service?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const post = (path: string, body: object, headers: Record<string, string> = {}) =>
  fetch(origin + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })

test('[PG1] start lands on the playground; the socket of the Chat backend is all that pages may connect to', async () => {
  const landing = await fetch(origin, { redirect: 'manual' })
  expect([landing.status, landing.headers.get('location')]).toEqual([302, '/playground'])
  const policy = (await fetch(`${origin}/playground`)).headers.get('content-security-policy')
  const live = String(service.ready['chat']).replace('http', 'ws')
  expect(policy).toContain(`connect-src 'self' ${live};`)
})

test('[PG2] UserSigs are for the people of the phones, asked for on this machine by our own page', async () => {
  expect((await post('/api/demo/user-sig', { userId: 'jared' })).status).toBe(200)
  for (const userId of ['administrator', 'mei', '', '__proto__'])
    expect((await post('/api/demo/user-sig', { userId })).status, userId).toBe(404)
  const elsewhere = await post('/api/demo/user-sig', { userId: 'jared' }, { origin: 'http://evil.example' })
  expect(elsewhere.status).toBe(403)
  expect(await statusFor('evil.example')).toBe(421)
})

/** As a browser asks that was led here by another name: DNS rebinding. */
function statusFor(host: string): Promise<number | undefined> {
  const { hostname, port } = new URL(origin)
  const headers = { host, 'content-type': 'application/json' }
  return new Promise((resolve, reject) => {
    request({ hostname, port, path: '/api/demo/user-sig', method: 'POST', headers }, (answer) => {
      answer.resume()
      resolve(answer.statusCode)
    })
      .on('error', reject)
      .end(JSON.stringify({ userId: 'jared' }))
  })
}

test('[PG3] REST is called with the few commands that the page needs', async () => {
  const body = { GroupId: 'playground' }
  const refused = await post('/api/demo/rest', { command: 'group_open_http_svc/destroy_group', body })
  expect(refused.status).toBe(400)
  const unknown = await post('/api/demo/rest', {
    command: 'openim/admin_msgwithdraw',
    body: { From_Account: 'jared', To_Account: 'Jonh', MsgKey: '1_1_1' },
  })
  expect(await unknown.json()).toMatchObject({ answer: { ErrorCode: 20_022 } })
})

test('[PG4] a service alone has no playground', async () => {
  const data = mkdtempSync(join(tmpdir(), 'takeback-alone-'))
  const alone = await startService(['receive', '--data', data, '--callback-port', '0', '--monitor-port', '0'])
  try {
    const monitor = String(alone.ready['monitor'])
    for (const path of ['/playground', '/playground/index.html', '/api/demo/playground'])
      expect((await fetch(monitor + path)).status, path).toBe(404)
    expect(await (await fetch(monitor)).text()).toContain('Takeback monitor')
  } finally {
    await alone.stop()
    rmSync(data, { recursive: true, force: true })
  }
})

describe('the playground', needsChromium, () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterAll(async () => browser?.close())

  interface Stage {
    readonly page: Page
    readonly complaints: string[]
    readonly phone: (name: string) => Locator
    [Symbol.asyncDispose](): Promise<void>
  }

  async function openStage(
    context: BrowserContextOptions,
    prepare?: (page: Page) => Promise<unknown>,
  ): Promise<Stage> {
    await post('/api/demo/scene', { language: context.locale?.startsWith('zh') === true ? 'zh' : 'en' })
    const page = await browser.newPage(context)
    const complaints: string[] = []
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
    })
    page.on('dialog', (dialog) => {
      complaints.push(`dialog: ${dialog.message()}`)
      void dialog.dismiss()
    })
    await prepare?.(page)
    await page.goto(origin)
    return {
      page,
      complaints,
      phone: (name) => page.locator('.phone').filter({ has: page.locator('h2', { hasText: name }) }),
      async [Symbol.asyncDispose]() {
        // A route may be on its way still.
        await page.unrouteAll({ behavior: 'ignoreErrors' })
        await page.close()
      },
    }
  }

  const bubble = (within: Locator, text: string) =>
    within
      .locator('.bubble-line')
      .filter({ has: within.page().locator('.bubble-text', { hasText: text }) })
      .last()

  async function ticks(page: Page, passed: number): Promise<void> {
    await page.waitForFunction(() =>
      [...document.querySelectorAll('[data-check]')].every((line) => line.matches('[data-verdict]')),
    )
    const lines = await page.locator('[data-check]').allInnerTexts()
    expect(await page.locator('[data-verdict=failed]').count(), lines.join('\n')).toBe(0)
    expect(await page.locator('[data-verdict=passed]').count(), lines.join('\n')).toBe(passed)
  }

  test.each([
    ['wide', 'en-US', wide, 'Take back', 'You took back a message', 'light'],
    ['wide', 'zh-CN', wide, '撤回', '你撤回了一条消息', 'dark'],
    ['narrow', 'en-US', narrow, 'Take back', 'You took back a message', 'dark'],
    ['narrow', 'zh-CN', narrow, '撤回', '你撤回了一条消息', 'light'],
  ] as const)(
    '[PG5] from landing to five ticks with one click: %s, %s',
    async (_size, locale, size, button, line, colorScheme) => {
      await using stage = await openStage({ ...size, locale, colorScheme })
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
      expect(await jonh.locator('.phone-tabs .count').first().innerText()).toBe('1')

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
    await using stage = await openStage(wide)
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
    await using stage = await openStage(wide)
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
    await using stage = await openStage(wide)
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
    await using stage = await openStage(wide, (page) => page.clock.install())
    const { page, phone } = stage
    const jared = phone('jared')
    await jared.getByLabel('Message to Jonh').fill('for two minutes')
    await page.keyboard.press('Enter')
    const said = bubble(jared, 'for two minutes')
    await said.getByRole('button', { name: 'Take back' }).waitFor()
    await page.clock.fastForward(119_000)
    expect(await said.getByRole('button', { name: 'Take back' }).count()).toBe(1)
    await page.clock.fastForward(2000)
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
      await using stage = await openStage({ ...wide, locale }, (page) =>
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

  test('[PG14] text of strangers is text: nothing runs, nothing breaks', async () => {
    await using stage = await openStage(wide)
    const { page, phone } = stage
    const jared = phone('jared')
    for (const text of hostile) {
      await jared.getByLabel('Message to Jonh').fill(text)
      await page.keyboard.press('Enter')
      await expectText(phone('Jonh'), text)
    }
    const last = hostile.at(-1) ?? ''
    await bubble(phone('Jonh'), last).hover()
    await bubble(phone('Jonh'), last).getByRole('button', { name: 'Quote' }).click()
    await phone('Jonh').getByLabel('Message to jared').fill('quoted')
    await page.keyboard.press('Enter')
    await expectText(jared, 'quoted')
    await bubble(jared, last).first().hover()
    expect(await page.evaluate(() => 'owned' in globalThis)).toBe(false)
    expect(stage.complaints).toEqual([])
  })

  test('[PG14] names of strangers are text too: UserID, nickname, group name and reason', async () => {
    await using stage = await openStage(wide)
    const { page, phone } = stage
    const stranger = '<img src=x onerror=owned=1>'
    const { groupId } = ((await (await fetch(`${origin}/api/demo/playground`)).json()) as DemoView).group
    const name = '<svg onload=owned=1>'
    for (const UserID of [stranger, 'jared', 'Jonh'])
      await rest('im_open_login_svc/account_import', { UserID, Nick: hostile[1] })
    await rest('group_open_http_svc/modify_group_base_info', { GroupId: groupId, Name: name })
    const said = await rest('group_open_http_svc/send_group_msg', {
      GroupId: groupId,
      From_Account: stranger,
      Random: 1,
      MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'from a stranger' } }],
    })
    const jared = phone('jared')
    await jared.getByRole('tab', { name: /Group/ }).click()
    await expectText(jared, 'from a stranger')
    await jared.getByText(stranger).first().waitFor()
    const MsgSeqList = [{ MsgSeq: said['MsgSeq'] }]
    const recall = { GroupId: groupId, MsgSeqList, Reason: hostile[2] }
    await rest('group_open_http_svc/group_msg_recall', recall)
    await jared.getByText('took back a message').last().waitFor()
    expect(await page.evaluate(() => 'owned' in globalThis)).toBe(false)
    expect(stage.complaints).toEqual([])
    // What is no legal UserID is refused.
    for (const UserID of ['\u202Egnp.exe', `${stranger}\n`, '号', 'x'.repeat(33)])
      await expect(rest('im_open_login_svc/account_import', { UserID })).rejects.toThrow('70402')
  })

  test('[PG15] a browser without WebSocket gets a sentence; a Chat backend that is gone too', async () => {
    {
      await using stage = await openStage(wide, (page) =>
        page.addInitScript(() => void Reflect.deleteProperty(globalThis, 'WebSocket')),
      )
      await stage.page.getByText('This browser has no WebSocket').waitFor()
    }
    await using stage = await openStage(wide, (page) =>
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
    await using stage = await openStage(wide)
    const { page } = stage
    await page.locator('.phone button[data-primary]').waitFor()
    await page.locator('.phone button[data-primary]').focus()
    await page.keyboard.press('Enter')
    await ticks(page, 5)
    await page.getByRole('status').getByText('5 of 5 checks passed.').waitFor()
  })

  async function countOf(within: Locator, text: string): Promise<number> {
    return (await within.locator('.bubble').allInnerTexts()).join('\n').split(text).length - 1
  }

  async function expectText(within: Locator, text: string): Promise<void> {
    await within.locator('.bubble').filter({ hasText: text }).last().waitFor()
  }
})

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

interface DemoView {
  readonly group: { readonly groupId: string }
}

/** As the app's admin; throws what was refused. */
const rest = (path: string, body: object) => doAsAdmin(service.ready, path, body)

const hostile = [
  `<script>globalThis.owned = 1</script>`,
  `"><img src=x onerror="globalThis.owned=1">`,
  `<svg/onload=alert(1)>`,
  `javascript:alert(1)//`,
  `</textarea><iframe srcdoc="<script>parent.owned=1</script>">`,
  '{{constructor.constructor("owned=1")()}}${alert(1)}',
  `\u202Egnp.exe\u202C`,
  'W'.repeat(400),
  `<style>*{display:none}</style>`,
]
