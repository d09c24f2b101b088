/** The built monitor page in a real browser, under the real content security policy, with an API that the scene fills. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import type { QuarantinedView } from '@takeback/protocol'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchChromium, needsChromium } from './chromium.ts'
import { sampleDetail, samplePageData, sampleQuarantine, sampleRecall, sampleRefusals } from './page-data.ts'
import { openPageServer, type PageData, type PageServer } from './page-server.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
/** React, uPlot, the virtual list, every reason in two languages. Grows only on purpose. */
const SCRIPT_BUDGET = 142 * 1024
const STYLE_BUDGET = 8 * 1024

test('[M14] each page stays within its budget', () => {
  const pages = `${root}packages/takeback/dist/pages/`
  const assets = JSON.parse(readFileSync(`${pages}manifest.json`, 'utf8')) as Record<string, Chunk>
  const filesOf = (name: string): Set<string> => {
    const { file, css = [], imports = [] } = assets[name] ?? { file: '' }
    return imports.reduce((files, part) => files.union(filesOf(part)), new Set([file, ...css]))
  }
  for (const page of ['monitor', 'playground']) {
    const files = [...filesOf(`${page}/index.html`)]
    const weigh = (ending: string): number =>
      files
        .filter((name) => name.endsWith(ending))
        .reduce((sum, name) => sum + gzipSync(readFileSync(pages + name)).length, 0)
    expect(weigh('.js'), page).toBeGreaterThan(0)
    expect(weigh('.js'), page).toBeLessThanOrEqual(SCRIPT_BUDGET)
    expect(weigh('.css'), page).toBeLessThanOrEqual(STYLE_BUDGET)
  }
})

describe('the monitor page', needsChromium, () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterAll(async () => browser?.close())

  async function openStage(data: PageData, path = '/', context: BrowserContextOptions = {}): Promise<Stage> {
    const server = await openPageServer(data)
    const page = await browser.newPage({
      viewport: { width: 1280, height: 800 },
      locale: 'en-US',
      ...context,
    })
    const complaints = await listen(page)
    await page.goto(server.origin + path)
    return {
      server,
      page,
      complaints,
      [Symbol.asyncDispose]: async () => {
        await page.close()
        await server[Symbol.asyncDispose]()
      },
    }
  }

  test('[M1] recalls appear, and a live one slides in on top', async () => {
    await using stage = await openStage(samplePageData(40))
    const { page, server } = stage
    await row(page, 40).waitFor()
    expect(await row(page, 40).innerText()).toContain('peter')
    await page.getByText('Live', { exact: true }).waitFor()

    server.arrive(sampleRecall(41, { kind: 'group', operator: 'mercutio', groupId: '@TGS#verona' }))
    await row(page, 41).waitFor()
    expect(await row(page, 41).innerText()).toMatch(/Group[\s\S]*mercutio[\s\S]*@TGS#verona/)
    expect(await topOf(page, 41)).toBeLessThan(await topOf(page, 40))

    server.turn(41, 'dead')
    await row(page, 41).getByText('Dead').waitFor()
    expect(stage.complaints).toEqual([])
  })

  test('[M2] who looks elsewhere is not disturbed: new rows wait, and come when asked for', async () => {
    await using stage = await openStage(samplePageData(300))
    const { page, server } = stage
    await row(page, 300).waitFor()
    await scrollTo(page, 3000)
    await row(page, 300).waitFor({ state: 'detached' })
    for (const id of [301, 302, 303]) server.arrive(sampleRecall(id))
    await page.getByRole('button', { name: '3 new' }).click()
    await row(page, 303).waitFor()
    expect(await page.getByRole('button', { name: /new$/ }).count()).toBe(0)

    await page.keyboard.press('Escape')
    await page.locator('#list').focus()
    await page.keyboard.press(' ')
    await page.getByText('Paused').waitFor()
    server.arrive(sampleRecall(304))
    await page.getByRole('button', { name: '1 new' }).waitFor()
    expect(await row(page, 304).count()).toBe(0)
    await page.keyboard.press(' ')
    await row(page, 304).waitFor()
  })

  test('[M3] filters and search narrow the list, live rows included, and live in the address', async () => {
    await using stage = await openStage(samplePageData(200))
    const { page, server } = stage
    await row(page, 200).waitFor()
    await page.getByRole('button', { name: 'Kind', exact: true }).click()
    await page.getByRole('menuitemradio', { name: 'Group' }).click()
    await row(page, 197).waitFor()
    expect(page.url()).toBe(`${server.origin}/recalls?kind=group`)
    expect(await kindsShown(page)).toEqual(['Group'])

    server.arrive(sampleRecall(204))
    server.arrive(sampleRecall(205))
    await row(page, 205).waitFor()
    expect(await row(page, 204).count()).toBe(0)

    await page.keyboard.press('/')
    await page.keyboard.type('785')
    await page.waitForURL('**/recalls?kind=group&q=785')
    await row(page, 205).waitFor({ state: 'detached' })
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Remove the filter Kind' }).click()
    await page.waitForURL(`${server.origin}/recalls`)
    await row(page, 204).waitFor()

    await page.goto(`${server.origin}/?q=nobody`)
    await page.getByText('Nothing matches').waitFor()
    await page.getByRole('button', { name: 'Clear the filters' }).click()
    await row(page, 205).waitFor()
    expect(stage.complaints).toEqual([])
  })

  test('[M4] the keyboard walks the list, opens the detail under its own address, and goes back', async () => {
    await using stage = await openStage(samplePageData(40))
    const { page, server } = stage
    await row(page, 40).waitFor()
    for (const key of ['j', 'j', 'k', 'j', 'Enter']) await page.keyboard.press(key)
    await page.waitForURL('**/recalls/39')
    const detail = page.getByRole('complementary', { name: 'Recall 39' })
    await detail.getByText('4 messages').waitFor()
    expect(await detail.innerText()).toContain('The official account webhook does not name who recalled.')

    await page.keyboard.press('j')
    await page.waitForURL('**/recalls/38')
    await page
      .getByRole('complementary', { name: 'Recall 38' })
      .getByText('Community', { exact: true })
      .waitFor()
    await page.keyboard.press('Escape')
    await page.waitForURL(`${server.origin}/`)
    expect(await page.getByRole('complementary').count()).toBe(0)

    await row(page, 36).click()
    await page.waitForURL('**/recalls/36')
    await page.goBack()
    await page.waitForURL(`${server.origin}/`)
    await page.keyboard.press('?')
    await page.getByRole('dialog').getByText('Pause or resume').waitFor()
    await page.keyboard.press('Escape')
    expect(await page.getByRole('dialog').count()).toBe(0)

    await page.goto(`${server.origin}/recalls/999999`)
    await page.getByText('Recall 999999 is not here').waitFor()
  })

  test('[M5] the detail copies the request as curl, without a signature, and ids as a whole', async () => {
    await using stage = await openStage(samplePageData(40), '/recalls/38', {
      permissions: ['clipboard-read', 'clipboard-write'],
    })
    const { page } = stage
    await page.getByRole('button', { name: 'Copy as curl' }).click()
    await page.getByText('Copied').waitFor()
    const command = await clipboard(page)
    expect(command).toContain(`curl --globoff 'http://127.0.0.1:8081/callback?SdkAppid=1400000000`)
    expect(command).toContain('Sign=***')
    expect(command).toContain(`--data-raw '{"CallbackCommand":"Group.CallbackAfterRecallMsg"`)

    const id = row(page, 38).locator('[data-whole]')
    expect(await id.innerText()).toContain('…')
    await id.evaluate((element) => getSelection()?.selectAllChildren(element))
    await page.keyboard.press('ControlOrMeta+c')
    expect(await clipboard(page)).toBe('@TGS#_@TGS#cQVLVHIM62CJ@TOPIC#_TestTopic')
  })

  test('[M6] both languages and both themes, remembered', async () => {
    await using stage = await openStage(samplePageData(40), '/', { locale: 'zh-CN', colorScheme: 'dark' })
    const { page } = stage
    await row(page, 40).getByText('单聊').waitFor()
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-Hans')
    expect(await page.title()).toBe('撤回 · Takeback 监控')
    await page.getByRole('button', { name: 'EN' }).click()
    await row(page, 40).getByText('One-to-one').waitFor()

    const ground = (): Promise<string> =>
      page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
    expect(await ground()).toBe('rgb(18, 20, 22)')
    await page.getByRole('button', { name: 'Switch to light' }).click()
    expect(await ground()).toBe('rgb(255, 255, 255)')
    await page.reload()
    await row(page, 40).getByText('One-to-one').waitFor()
    expect(await ground()).toBe('rgb(255, 255, 255)')
  })

  test('[M7] an empty page says what to paste, and in demo mode makes a recall', async () => {
    const data = samplePageData(0)
    data.overview = { ...data.overview, demo: true }
    await using stage = await openStage(data)
    const { page, server } = stage
    await page.getByText('No recalls yet').waitFor()
    expect(await page.locator('pre').innerText()).toContain(`curl '${server.origin}/api/demo/recall'`)
    await page.getByRole('button', { name: 'Community topic' }).click()
    await page.getByText('Recalled. The webhook is on its way.').waitFor()
    expect(server.asked).toContain('POST /api/demo/recall')
    server.arrive(sampleRecall(1))
    await row(page, 1).waitFor()
    expect(stage.complaints).toEqual([])
  })

  test('[M8] a failure says what happened and what to do, and trying again mends it', async () => {
    const data = samplePageData(40)
    data.failing.set('/api/recalls', 503)
    await using stage = await openStage(data)
    const { page } = stage
    await page.getByText('Takeback answered 503').waitFor()
    await page.getByText('the store does not answer').waitFor()
    data.failing.clear()
    await page.getByRole('button', { name: 'Try again' }).click()
    await row(page, 40).waitFor()

    data.failing.set('/api/recalls/40', 500)
    await row(page, 40).click()
    await page.getByText('Takeback answered 500').waitFor()
  })

  test('[M9] what a cut stream missed is loaded when it is back', async () => {
    await using stage = await openStage(samplePageData(40))
    const { page, server } = stage
    await page.getByText('Live', { exact: true }).waitFor()
    server.data.recalls.unshift(sampleRecall(42), sampleRecall(41))
    server.cutStreams()
    await row(page, 42).waitFor()
    await page.getByText('Live', { exact: true }).waitFor()
    server.arrive(sampleRecall(43))
    await row(page, 43).waitFor()
  })

  test('[M10] quarantine is read again by hand; refusals are counted with their reasons', async () => {
    const data = samplePageData(4)
    data.overview = { ...data.overview, quarantined: 1, refused: 3 }
    data.quarantined = sampleQuarantine().slice(0, 1)
    data.refusals = sampleRefusals()
    await using stage = await openStage(data)
    const { page } = stage
    await page.getByRole('link', { name: 'Quarantine 1' }).click()
    await page.waitForURL('**/quarantine')
    await page.getByText('MsgSeqList.1.MsgSeq: must be of type number; "131" came.').waitFor()
    await page.getByRole('button', { name: 'Read again' }).click()
    await page.getByText('Understood now').waitFor()
    await page.getByText('Nothing is quarantined').waitFor()

    await page.getByRole('link', { name: 'Refusals 3' }).click()
    await page.getByText('Sign was not made with a token that is set here.').first().waitFor()
    await page.getByText('State.StateChange', { exact: true }).waitFor()
    await page.goBack()
    await page.waitForURL('**/quarantine')
    expect(stage.complaints).toEqual([])
  })

  test('[M11] ten thousand rows: all are reached, few exist in the page', async () => {
    await using stage = await openStage(samplePageData(10_000))
    const { page } = stage
    await row(page, 10_000).waitFor()
    const most = await page.evaluate(async () => {
      let rows = 0
      while (document.querySelector('#recall-1') === null) {
        document.querySelector('.scroller')?.scrollBy(0, 1e6)
        await new Promise((resolve) => requestAnimationFrame(resolve))
        rows = Math.max(rows, document.querySelectorAll('.canvas > .row').length)
      }
      return rows
    })
    expect(most).toBeLessThan(80)
    await page.getByText('That is all: 10,000 recalls.').waitFor()
    expect(stage.complaints).toEqual([])
  })

  test.each([1280, 1440])(
    '[M22] a row stays where it was pressed when its detail opens: %i wide',
    async (width) => {
      await using stage = await openStage(samplePageData(40), '/', { viewport: { width, height: 800 } })
      const { page } = stage
      await row(page, 36).waitFor()
      const before = await row(page, 36).boundingBox()
      await row(page, 36).click()
      await page.getByRole('complementary', { name: 'Recall 36' }).getByText('1 message').waitFor()
      expect((await row(page, 36).boundingBox())?.y).toBe(before?.y)
      // What lost its words for that kept its name.
      await page.getByRole('button', { name: 'Pause' }).waitFor()
      await page.getByRole('button', { name: 'Export' }).waitFor()
    },
  )

  test('[M12] on a narrow screen nothing sticks out, and everything is there', async () => {
    const data = samplePageData(40)
    data.quarantined = sampleQuarantine()
    data.refusals = sampleRefusals()
    await using stage = await openStage(data, '/', {
      viewport: { width: 390, height: 844 },
      isMobile: true,
      hasTouch: true,
    })
    const { page, server } = stage
    await row(page, 40).waitFor()
    for (const path of ['/', '/recalls/38', '/quarantine', '/refusals', '/?q=nobody']) {
      await page.goto(server.origin + path)
      await page.getByRole('heading', { name: 'Monitor' }).waitFor()
      await page.waitForLoadState('domcontentloaded')
      const width = await page.evaluate(() =>
        Math.max(
          ...[...document.querySelectorAll('html, .scroller, .detail')].map((frame) => frame.scrollWidth),
        ),
      )
      expect(width, path).toBeLessThanOrEqual(390)
    }
    expect(stage.complaints).toEqual([])
  })

  test('[M13] text of strangers is text: no dialog, no script, no complaint of the browser', async () => {
    const data = hostileData()
    await using stage = await openStage(data)
    const { page, server } = stage
    for (const [index, text] of hostile.entries()) {
      await page.goto(`${server.origin}/recalls/${data.recalls.length - index}`)
      await page.getByRole('complementary').getByText(text, { exact: true }).first().waitFor()
      await page.getByText('1 message').first().waitFor()
    }
    await page.goto(`${server.origin}/quarantine`)
    await page
      .getByText(hostile[0] ?? '', { exact: true })
      .first()
      .waitFor()
    await page.goto(`${server.origin}/refusals`)
    await page
      .getByText(hostile[1] ?? '', { exact: true })
      .first()
      .waitFor()
    await page.goto(
      `${server.origin}/?q=${encodeURIComponent(hostile[0] ?? '')}&operator=${encodeURIComponent(hostile[1] ?? '')}`,
    )
    await page.getByText('Nothing matches').waitFor()
    server.arrive({ ...sampleRecall(900), ...hostileFields(hostile[2] ?? '') })
    await page.goto(`${server.origin}/`)
    await row(page, 900).waitFor()
    expect(await page.evaluate(() => 'owned' in globalThis)).toBe(false)
    expect(stage.complaints).toEqual([])
  })
})

/** Of Vite's manifest. */
interface Chunk {
  readonly file: string
  readonly css?: readonly string[]
  readonly imports?: readonly string[]
}

interface Stage {
  readonly server: PageServer
  readonly page: Page
  readonly complaints: string[]
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

const hostile = [
  `<script>globalThis.owned = 1</script>`,
  `"><img src=x onerror="globalThis.owned=1">`,
  `<svg/onload=alert(1)>`,
  `javascript:alert(1)//`,
  `'-alert(1)-'`,
  `</textarea><iframe srcdoc="<script>parent.owned=1</script>">`,
  '{{constructor.constructor("owned=1")()}}${alert(1)}',
  `__proto__`,
  `\u202Egnp.exe\u202C \u0000\u001B[31m`.replaceAll('\u0000', ''),
  `<a href="data:text/html,<script>alert(1)</script>">x</a>`,
  `<style>*{display:none}</style>`,
  `<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>`,
]

/** One recall per string, the string in every field that holds text. */
function hostileData(): PageData {
  const data = samplePageData(hostile.length)
  data.recalls = hostile.map((text, index) => ({
    ...sampleRecall(hostile.length - index),
    ...hostileFields(text),
  }))
  data.detail = (recall) => {
    const text = recall.operator ?? ''
    const detail = sampleDetail(recall)
    return {
      ...detail,
      checks: detail.checks.map(({ name, verdict }) => ({
        name: text + name,
        verdict,
        code: 'served',
        params: { app: text },
      })),
      content: {
        policy: null,
        messages: [
          {
            state: 'kept',
            sender: text,
            sentAt: 1e17,
            body: [
              { MsgType: 'TIMTextElem', MsgContent: { Text: text } },
              { MsgType: text, MsgContent: { [text]: text } },
            ],
            cloudCustomData: text,
            until: 1e17,
          },
        ],
      },
      byHand: {
        at: 1e17,
        person: text,
        address: text,
        trouble: { code: 'unknown', params: { why: text } },
        original: `${text} came`,
        bytes: text.length,
      },
      request: { method: 'POST', url: `/callback?${text}`, body: text, bytes: text.length },
      attempts: [{ at: 1e17, outcome: text, detail: text }],
      redeliveredAt: [1e17],
    }
  }
  data.quarantined = hostile.map((text, index) => ({
    ...(sampleQuarantine()[0] as QuarantinedView),
    id: index + 1,
    trouble: { code: 'unknown', params: { why: text, path: text } },
    command: text,
    peerIp: text,
    url: `${text}?${text}=${text}`,
    body: text,
  }))
  const counts = Object.fromEntries(hostile.map((text) => [text, 3]))
  data.refusals = {
    counts,
    latest: hostile.map((text, index) => ({
      at: index,
      reason: text,
      detail: text,
      params: { [text]: text },
      clientIp: text,
    })),
    reasons: hostile.map((text, index) => ({
      reason: index % 2 === 0 ? text : 'path',
      count: 1,
      lastAt: index,
      detail: text,
      params: { path: text },
      clientIp: text,
    })),
    otherCommands: counts,
    probes: 1,
    latestProbes: hostile.map((text, index) => ({
      at: index,
      method: text,
      clientIp: text,
      userAgent: text,
    })),
    settings: { sdkAppIds: [], callbackPath: hostile[0] ?? '', tokens: 0 },
  }
  return data
}

function hostileFields(text: string) {
  return {
    kind: 'topic' as const,
    command: text,
    operator: text,
    platform: text,
    clientIp: text,
    from: text,
    to: text,
    groupId: text,
    groupType: text,
    topicId: text,
    officialAccount: text,
    eventTime: 1e17,
    lateness: -1e17,
    messages: [{ key: text, name: text, msgId: text, first: false }],
  }
}

/** Everything a browser may object to: dialogs, errors on the console, uncaught ones, breaches of the policy. */
async function listen(page: Page): Promise<string[]> {
  const complaints: string[] = []
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`))
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(`console: ${message.text()}`)
  })
  await page.exposeFunction('complain', (text: string) => complaints.push(text))
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const { complain } = globalThis as unknown as { complain: (text: string) => void }
      complain(`policy: ${event.violatedDirective} ${event.blockedURI}`)
    })
  })
  return complaints
}

function row(page: Page, id: number) {
  return page.locator(`#recall-${id}`)
}

async function topOf(page: Page, id: number): Promise<number> {
  return (await row(page, id).boundingBox())?.y ?? Number.NaN
}

async function kindsShown(page: Page): Promise<string[]> {
  const texts = await page.locator('.canvas .cell-kind').allInnerTexts()
  return [...new Set(texts.map((text) => text.trim()))]
}

async function scrollTo(page: Page, top: number): Promise<void> {
  await page.locator('.scroller').evaluate((frame, y) => frame.scrollTo(0, y), top)
}

function clipboard(page: Page): Promise<string> {
  return page.evaluate(() => navigator.clipboard.readText())
}
