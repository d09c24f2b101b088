/** What strangers write is text on the monitor page, wherever it stands: rule M13 of docs/spec/monitor.md. */
import type { QuarantinedView } from '@takeback/protocol'
import { describe, expect, test } from 'vitest'
import { needsChromium } from './chromium.ts'
import { hostileTexts } from './hostile-texts.ts'
import { monitorInBrowser, row } from './open-monitor.ts'
import { sampleDetail, samplePageData, sampleQuarantine, sampleRecall } from './page-data.ts'
import type { PageData } from './page-server.ts'

describe('text of strangers on the monitor page', needsChromium, () => {
  const open = monitorInBrowser()

  test('[M13] text of strangers is text: no dialog, no script, no complaint of the browser', async () => {
    const data = hostileData()
    await using stage = await open(data)
    const { page, server } = stage
    for (const [index, text] of hostileTexts.entries()) {
      await page.goto(`${server.origin}/recalls/${data.recalls.length - index}`)
      await page.getByRole('complementary').getByText(text, { exact: true }).first().waitFor()
      await page.getByText('1 message').first().waitFor()
    }
    await page.goto(`${server.origin}/quarantine`)
    await page
      .getByText(hostileTexts[0] ?? '', { exact: true })
      .first()
      .waitFor()
    await page.goto(`${server.origin}/refusals`)
    await page
      .getByText(hostileTexts[1] ?? '', { exact: true })
      .first()
      .waitFor()
    await page.goto(
      `${server.origin}/?q=${encodeURIComponent(hostileTexts[0] ?? '')}&operator=${encodeURIComponent(hostileTexts[1] ?? '')}`,
    )
    await page.getByText('Nothing matches').waitFor()
    server.arrive({ ...sampleRecall(900), ...hostileFields(hostileTexts[2] ?? '') })
    await page.goto(`${server.origin}/`)
    await row(page, 900).waitFor()
    expect(await page.evaluate(() => 'owned' in globalThis)).toBe(false)
    expect(stage.complaints).toEqual([])
  })
})

/** One recall per string, the string in every field that holds text. */
function hostileData(): PageData {
  const data = samplePageData(hostileTexts.length)
  data.recalls = hostileTexts.map((text, index) => ({
    ...sampleRecall(hostileTexts.length - index),
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
  data.quarantined = hostileTexts.map((text, index) => ({
    ...(sampleQuarantine()[0] as QuarantinedView),
    id: index + 1,
    trouble: { code: 'unknown', params: { why: text, path: text } },
    command: text,
    peerIp: text,
    url: `${text}?${text}=${text}`,
    body: text,
  }))
  const counts = Object.fromEntries(hostileTexts.map((text) => [text, 3]))
  data.refusals = {
    counts,
    latest: hostileTexts.map((text, index) => ({
      at: index,
      reason: text,
      detail: text,
      params: { [text]: text },
      clientIp: text,
    })),
    reasons: hostileTexts.map((text, index) => ({
      reason: index % 2 === 0 ? text : 'path',
      count: 1,
      lastAt: index,
      detail: text,
      params: { path: text },
      clientIp: text,
    })),
    otherCommands: counts,
    probes: 1,
    latestProbes: hostileTexts.map((text, index) => ({
      at: index,
      method: text,
      clientIp: text,
      userAgent: text,
    })),
    settings: { sdkAppIds: [], callbackPath: hostileTexts[0] ?? '', tokens: 0 },
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
