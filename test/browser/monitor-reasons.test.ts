/** What was turned away or not understood, what was corrected by hand, what a recalled message said: on the built page. */
import type { RecallDetail, RecallView } from '@takeback/protocol'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { narrow, needsChromium, wide } from './chromium.ts'
import { monitorInBrowser } from './open-monitor.ts'
import { sampleDetail, samplePageData, sampleQuarantine, sampleRecall, sampleRefusals } from './page-data.ts'
import type { PageData } from './page-server.ts'
import { seriousTrouble } from './serious-trouble.ts'

function reasonsData(): PageData {
  const data = samplePageData(8)
  data.overview = { ...data.overview, quarantined: 3, refused: 35 }
  data.quarantined = sampleQuarantine()
  data.refusals = sampleRefusals()
  return data
}

const keptContent = (recall: RecallView): RecallDetail['content'] => ({
  policy: { keepMs: 172_800_000, afterMs: 604_800_000 },
  messages: recall.messages.map(() => ({
    state: 'kept',
    sender: 'jared',
    sentAt: recall.receivedAt - 60_000,
    body: [
      { MsgType: 'TIMTextElem', MsgContent: { Text: 'the red packet is under the oak\nbring a spade' } },
      { MsgType: 'TIMCustomElem', MsgContent: { Data: 'order 66', Desc: '', Ext: '' } },
    ],
    cloudCustomData: 'your cloud custom data',
    until: recall.receivedAt + 604_800_000,
  })),
})

describe('reasons on the monitor page', needsChromium, () => {
  const open = monitorInBrowser()

  test('[M16] a quarantined webhook shows the failed check, what came with the spot marked, and what would accept it', async () => {
    await using stage = await open(reasonsData(), '/quarantine')
    const { page } = stage
    const mistyped = page
      .getByRole('listitem')
      .filter({ hasText: 'MsgSeqList.1.MsgSeq: must be of type number' })
    await mistyped.getByText('npm install takeback@latest').waitFor()
    await mistyped.getByText('from 203.0.113.9').waitFor()
    await mistyped.getByText('Raw request').click()
    expect(await mistyped.locator('mark').innerText()).toBe('"131"')
    await mistyped.getByText('OptPlatform', { exact: true }).waitFor()
    const raw = await mistyped.locator('pre').innerText()
    expect(raw).toContain(
      '\nhost: hooks.example.com\ncontent-type: application/json\nauthorization: ***\n\n{',
    )
    await mistyped.getByText('*** stands for the value of a header').waitFor()
    await mistyped.getByText('2 more headers are not kept').waitFor()
    const broken = page.getByRole('listitem').filter({ hasText: 'the body is not JSON' })
    await broken.getByText('Look for a proxy').waitFor()
    await broken.getByText('Raw request').click()
    expect(await broken.locator('mark').innerText()).toBe(',')
  })

  test('[M19] a body is corrected by hand: prefilled, read strictly, refused with the reason, then taken', async () => {
    const data = reasonsData()
    data.notAccepted = {
      error: 'Still not understood',
      trouble: { code: 'missing', params: { path: 'GroupId' } },
    }
    await using stage = await open(data, '/quarantine')
    const { page, server } = stage
    const item = page.getByRole('listitem').filter({ hasText: 'must be of type number' })
    await item.getByRole('button', { name: 'Correct by hand' }).click()
    const field = item.getByLabel('The corrected body')
    await expect.poll(() => field.inputValue()).toContain('"MsgSeq": "131"')
    await field.fill('{"MsgSeqList":[{"MsgSeq":131}]}')
    await item.getByLabel('Your name').fill('Rosalind')
    await item.getByRole('button', { name: 'Accept this body' }).click()
    await item.getByRole('alert').getByText('GroupId: is missing.').waitFor()
    expect(await field.inputValue()).toBe('{"MsgSeqList":[{"MsgSeq":131}]}')
    expect(await seriousTrouble(page)).toEqual([])
    data.notAccepted = null
    await item.getByRole('button', { name: 'Accept this body' }).click()
    await item.waitFor({ state: 'detached' })
    expect(server.sent.at(-1)).toEqual({ body: '{"MsgSeqList":[{"MsgSeq":131}]}', person: 'Rosalind' })

    const next = page.getByRole('listitem').filter({ hasText: 'at least one message' })
    await next.getByRole('button', { name: 'Correct by hand' }).click()
    expect(await next.getByLabel('Your name').inputValue()).toBe('Rosalind')
  })

  test('[M19] the detail of what was accepted by hand says by whom, and holds what came', async () => {
    const data = reasonsData()
    const [came] = sampleQuarantine()
    if (came === undefined) throw new Error('no sample')
    data.detail = (recall) => ({
      ...sampleDetail(recall),
      byHand: {
        at: recall.receivedAt,
        person: 'Rosalind',
        address: '127.0.0.1',
        trouble: came.trouble,
        original: came.body,
        bytes: came.bytes,
      },
    })
    data.recalls = data.recalls.map((recall) =>
      recall.id === 5 ? { ...recall, acceptedBy: 'Rosalind' } : recall,
    )
    await using stage = await open(data, '/recalls/5')
    const { page } = stage
    await page.getByTitle('corrected by hand by Rosalind').waitFor()
    const note = page.getByRole('region', { name: 'Accepted by hand' })
    await note.getByText('by Rosalind, from 127.0.0.1').waitFor()
    await note.getByText('As it came ·').click()
    expect(await note.locator('mark').innerText()).toBe('"131"')
    expect(await seriousTrouble(page)).toEqual([])
  })

  test('[M17] refusals are grouped by reason: how often, when last, what failed, the setting that would accept it', async () => {
    await using stage = await open(reasonsData(), '/refusals')
    const { page } = stage
    const unknownApp = page
      .getByRole('listitem')
      .filter({ hasText: 'SdkAppid 1400000001 is not served here' })
    await unknownApp.getByText('9 times').waitFor()
    expect(await unknownApp.locator('code').allInnerTexts()).toEqual(['--sdkappid 1400000001'])
    const old = page.getByRole('listitem').filter({ hasText: 'RequestTime is 93 s behind' })
    await old.getByText('timedatectl').waitFor()
    await page.getByText('--token OLD --token NEW').waitFor()
    await page.getByText('--callback-path /webhook').waitFor()
    await page.getByText('--pass-through URL').waitFor()
    const eaten = page
      .getByRole('listitem')
      .filter({ hasText: 'Something has read the body before the receiver' })
    await eaten.getByText('request.rawBody').waitFor()
    // What the pass-through said, and what a reason of a later version says by itself.
    const said = (reason: string) =>
      page.getByRole('listitem').getByText(`the receiver's words for ${reason}`)
    await said('other-failed').waitFor()
    await said('of-a-later-version').waitFor()
  })

  test('[M20] whoever pressed Verify in the console sees that it arrived, from where', async () => {
    const data = reasonsData()
    data.refusals = { ...sampleRefusals(), probes: 0, latestProbes: [] }
    await using stage = await open(data, '/refusals')
    const { page } = stage
    const probes = page.getByRole('region', { name: 'Probes' })
    await probes.getByText('Press Verify in the console').waitFor()
    data.refusals = sampleRefusals()
    await probes.getByText('198.51.100.4').first().waitFor()
    await probes.getByText('TencentCloud/1.0').waitFor()
    await probes.getByText('2 since the start').waitFor()
  })

  test('[M21] the detail shows what was recalled if it is kept, otherwise why not and the setting', async () => {
    const data = reasonsData()
    data.recalls = [sampleRecall(4)]
    data.detail = (recall) => ({ ...sampleDetail(recall), content: keptContent(recall) })
    await using stage = await open(data, '/recalls/4')
    const { page } = stage
    await page.getByText('the red packet is under the oak').waitFor()
    await page.getByText('"order 66"').waitFor()
    expect(await seriousTrouble(page)).toEqual([])

    data.detail = sampleDetail
    await page.reload()
    await page.getByText('Content not kept.').waitFor()
    await page.getByText('--keep-content 48h').waitFor()
    const policy = { keepMs: 172_800_000, afterMs: 0 }
    data.detail = (recall) => ({
      ...sampleDetail(recall),
      content: { policy, messages: [{ state: 'gone', at: recall.receivedAt }] },
    })
    await page.reload()
    await page.getByText('The copy went when the recall was applied').waitFor()
    await page.getByText('--redact-recalled 7d').waitFor()
    data.detail = (recall) => ({
      ...sampleDetail(recall),
      content: { policy, messages: [{ state: 'absent' }] },
    })
    await page.reload()
    await page.getByText('C2C.CallbackAfterSendMsg').first().waitFor()
  })

  test.each([
    ['wide', 'en-US', wide, 'light'],
    ['wide', 'zh-CN', wide, 'dark'],
    ['narrow', 'en-US', narrow, 'dark'],
    ['narrow', 'zh-CN', narrow, 'light'],
  ] as const)(
    '[M18] every reason in the language of the page, nothing sticks out, axe finds nothing serious: %s, %s',
    async (_width, locale, context, colorScheme) => {
      const data = reasonsData()
      data.detail = (recall) => ({ ...sampleDetail(recall), content: keptContent(recall) })
      await using stage = await open(data, '/quarantine', { ...context, locale, colorScheme })
      const { page, server } = stage
      for (const path of ['/quarantine', '/refusals', '/recalls/4']) {
        await page.goto(server.origin + path)
        await page
          .getByText(readyWords[path]?.[locale] ?? '')
          .first()
          .waitFor()
        for (const summary of await page.locator('summary').all()) await summary.click()
        const correct = page.getByRole('button', {
          name: locale === 'zh-CN' ? '人工更正' : 'Correct by hand',
        })
        if (path === '/quarantine') await correct.first().click()
        expect(await overflowing(page), path).toBeLessThanOrEqual(context.viewport?.width ?? 0)
        expect(await seriousTrouble(page), path).toEqual([])
        if (locale === 'zh-CN') expect(await englishSentences(page), path).toEqual([])
      }
    },
  )
})

const readyWords: Readonly<Record<string, Readonly<Record<'en-US' | 'zh-CN', string>>>> = {
  '/quarantine': { 'en-US': 'must name at least one message', 'zh-CN': '至少要有一条消息' },
  '/refusals': {
    'en-US': 'SdkAppid 1400000001 is not served here',
    'zh-CN': '这里不接收 SdkAppid 1400000001',
  },
  '/recalls/4': { 'en-US': 'made with a token that is set here', 'zh-CN': '由这里设置的鉴权 Token 生成' },
}

function overflowing(page: Page): Promise<number> {
  return page.evaluate(() =>
    Math.max(...[...document.querySelectorAll('html, .scroller, .detail')].map((frame) => frame.scrollWidth)),
  )
}

/** Three English words in a row, outside of code, ids and what people wrote. */
function englishSentences(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = []
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const text = node.textContent ?? ''
      const isOurs = node.parentElement?.closest('.id, .code, .said, textarea, noscript') === null
      if (isOurs && /[A-Za-z]{2,} [A-Za-z]{2,} [A-Za-z]{2,}/.test(text)) found.push(text)
    }
    return found
  })
}
