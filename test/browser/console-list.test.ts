/** The deliveries on the console: live, sent again, and the story of one. Rules of docs/spec/console.md. */
import { describe, expect, test } from 'vitest'
import { until } from '../../packages/takeback/src/chat-backend/testing/open-delivery-stage.ts'
import { needsChromium } from './chromium.ts'
import { consoleInBrowser, home, rows, states } from './open-console.ts'

describe('the deliveries on the console', needsChromium, () => {
  const open = consoleInBrowser()

  test('[CO13] what was given up is sent again: one, chosen ones, and all since a time', async () => {
    await using stage = await open()
    let isGone = true
    const endpoint = await stage.endpoint((_heard, _n, response) => {
      if (isGone) response.writeHead(410).end()
      return undefined
    })
    await stage.configure({ url: endpoint.url })
    for (const person of ['juliet', 'nurse', 'tybalt', 'paris', 'benvolio']) await stage.sendAndRecall(person)
    await stage.ends()
    isGone = false
    const { page, complaints } = await stage.open(`${home}/parked?state=dead`)
    await rows(page).nth(4).waitFor()

    await rows(page).nth(0).click()
    await page.getByRole('button', { name: 'Send again', exact: true }).click()
    await page.getByText(/^\d+ is sent again as \d+\.$/).waitFor()
    await page.getByRole('complementary').getByText('Sent again as').waitFor()
    await page.keyboard.press('Escape')

    for (const at of [1, 2]) await rows(page).nth(at).getByRole('checkbox').check()
    await page.getByRole('button', { name: 'Send 2 again' }).click()
    await page.getByText('2 deliveries go out again.').waitFor()
    // Of what is on its way still it would be said that it is sent again already.
    await stage.ends()
    await page.getByRole('button', { name: 'Send all again' }).click()
    await page.getByRole('button', { name: 'in the last hour' }).click()
    await page.getByText('2 deliveries go out again. 1 is left: it was sent again since').waitFor()
    await stage.ends()
    const sent = (await stage.listed()).filter(({ state }) => state === 'delivered')
    expect(new Set(sent.map(({ to }) => to))).toEqual(
      new Set(['benvolio', 'juliet', 'nurse', 'paris', 'tybalt']),
    )
    expect(complaints).toEqual([])
  })

  test('[CO13] over an empty list there is nothing to select and nothing to send', async () => {
    await using stage = await open()
    const { page } = await stage.open(`${home}/parked`)
    for (const [tab, title] of [
      [/^Dead/, 'Nothing was given up'],
      [/^Parked/, 'Nothing is parked'],
    ] as const) {
      await page.getByRole('button', { name: tab }).click()
      await page.getByText(title).waitFor()
      expect(await page.getByRole('checkbox').count()).toBe(0)
      expect(await page.getByRole('button', { name: /^Send/ }).count()).toBe(0)
    }
  })

  test('[CO12] no row moves from under the pointer when its story opens', async () => {
    await using stage = await open()
    const endpoint = await stage.endpoint()
    await stage.configure({ url: endpoint.url })
    await stage.sendAndRecall()
    await stage.ends()
    for (const width of [1280, 1440, 1680]) {
      const { page } = await stage.open(`${home}/deliveries`, {
        viewport: { width, height: 800 },
        locale: 'en-US',
      })
      const top = async () => (await rows(page).first().boundingBox())?.y
      await rows(page).first().waitFor()
      const before = await top()
      await rows(page).first().click()
      await page.getByRole('complementary').getByText('What happened').waitFor()
      expect([width, await top()]).toEqual([width, before])
    }
  })

  test('[CO14] the story: attempts with their answers, the wait between, the next one, and what stands before', async () => {
    await using stage = await open({ plan: { waits: [1000, 3_600_000] } })
    const endpoint = await stage.endpoint((_heard, _n, response) => {
      response.writeHead(500).end('{"ErrorInfo": "no disk left"}')
      return undefined
    })
    await stage.configure({ url: endpoint.url }, 'a-token-of-this-test')
    await stage.sendAndRecall('juliet')
    await stage.sendAndRecall('juliet')
    const [behind, first] = await until(
      () => stage.listed(),
      ([, failed]) => failed?.lastAttempt?.attempt === 2,
    )
    const { page, complaints } = await stage.open(`${home}/deliveries`)
    await page.locator(`#delivery-${behind?.id}`).waitFor()
    for (const key of ['j', 'Enter']) await page.keyboard.press(key)
    await page.waitForURL(`**${home}/deliveries/${behind?.id}`)
    const story = page.getByRole('complementary')
    await story.getByText('It waits for an earlier one of its conversation:').waitFor()
    await story.getByRole('button', { name: String(first?.id) }).click()
    await page.waitForURL(`**${home}/deliveries/${first?.id}`)
    await story.getByText('Put in line, in the commit of the recall').waitFor()
    expect(await story.getByText(/^answered 500 in/).count()).toBe(2)
    await story.getByText('{"ErrorInfo": "no disk left"}').first().waitFor()
    // At least the second of the plan, which would be told in milliseconds if it were less.
    await story.getByText(/^waited [\d.]+ sec/).waitFor()
    await story.getByText(/in (1h|60m)/).waitFor()
    const request = await story.locator('pre').last().innerText()
    expect(request).toContain('Sign=***')
    expect(request).toContain('"MsgKey": ')
    await page.keyboard.press('Escape')
    await page.waitForURL(`**${home}/deliveries`)
    await page.goto(`${stage.url}${home}/deliveries/999999`)
    await page.getByText('Delivery 999999 is not here').waitFor()
    expect(complaints.filter((text) => !text.includes('404'))).toEqual([])
  })

  test('[CO12] the list is live: what is new slides in, what fits no longer leaves, who holds it is not disturbed', async () => {
    await using stage = await open()
    const endpoint = await stage.endpoint()
    await stage.configure({ url: endpoint.url, paused: true })
    await stage.sendAndRecall('juliet')
    const { page, complaints } = await stage.open(`${home}/deliveries`)
    await rows(page).first().getByText('when resumed').waitFor()
    await page.getByRole('button', { name: 'Show only waiting' }).click()
    await page.waitForURL('**?state=waiting')
    await stage.sendAndRecall('nurse')
    await rows(page).nth(1).waitFor()

    await page.locator('#list').focus()
    await page.keyboard.press(' ')
    await page.getByText('Paused', { exact: true }).waitFor()
    await stage.sendAndRecall('tybalt')
    await page.getByRole('button', { name: '1 new' }).waitFor()
    expect(await rows(page).count()).toBe(2)
    await page.keyboard.press(' ')
    await rows(page).nth(2).waitFor()

    await stage.command('update_callback', { Paused: false })
    await page.getByText('Nothing matches').waitFor()
    await page.getByRole('button', { name: 'Clear the filters' }).click()
    await expect.poll(() => states(page)).toEqual(['Delivered', 'Delivered', 'Delivered'])
    await page.keyboard.press('/')
    await page.keyboard.type('tyb')
    await page.waitForURL('**?q=tyb')
    await expect.poll(() => rows(page).count()).toBe(1)
    expect(complaints).toEqual([])
  })
})
