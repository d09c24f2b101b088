/** The console as it is shown: one endpoint breaks, is mended, and one webhook alone is poisoned. */
import { describe, expect, test } from 'vitest'
import { needsChromium } from './chromium.ts'
import { consoleInBrowser, home, patience, rows, states } from './open-console.ts'

describe('the console, as it is shown', needsChromium, () => {
  const open = consoleInBrowser()

  test('[CO19] a URL is set, its endpoint breaks, the lanes wait, it is mended, all go out in order; one alone is parked', async () => {
    await using stage = await open()
    let mode: 'healthy' | 'down' | 'poisoned' = 'healthy'
    const othersGetThrough: Promise<string>[] = []
    let poisonKey: string | undefined
    const endpoint = await stage.endpoint(({ body, key }, _n, response) => {
      if (mode === 'poisoned' && body.includes('"paris"')) poisonKey ??= key
      const isPoison = mode === 'poisoned' && key === poisonKey
      // Between two failures somebody else's gets through.
      if (isPoison) othersGetThrough.push(stage.sendAndRecall('benvolio'))
      if (mode === 'down' || isPoison) response.writeHead(503).end('{"error": "maintenance"}')
      return undefined
    })

    // A URL, the three recalls, and a look whether it answers.
    const { page, complaints } = await stage.open('/console')
    await page.getByText('No webhook URL is set, so nobody hears of a recall.').waitFor()
    await page.getByRole('link', { name: 'Set the URL' }).click()
    await page.waitForURL(`**${home}/webhook`)
    await page.getByLabel('Webhook URL').fill(endpoint.url)
    await page.getByRole('button', { name: 'All on' }).first().click()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved. It holds from the next call.').waitFor()
    await page.getByRole('button', { name: 'Send it' }).click()
    await page.getByText(/^answered 200 in/).waitFor()
    expect(endpoint.heard.map(({ body }) => body.includes('takeback-test-from'))).toEqual([true])

    // Broken: after a few calls it is left alone, and every conversation waits in order.
    mode = 'down'
    const lanes = ['juliet', 'nurse', 'tybalt']
    const recalled: string[] = []
    for (let n = 0; n < 3; n += 1) {
      for (const person of lanes) recalled.push(await stage.sendAndRecall(person))
    }
    await page.getByRole('link', { name: 'Overview' }).click()
    await page.getByText('Left alone', { exact: true }).waitFor()
    await page.getByText('It fails again and again').waitFor()
    await page.getByRole('link', { name: /^Deliveries/ }).click()
    await rows(page).nth(8).waitFor()
    await expect.poll(() => page.getByText('behind another').count()).toBe(6)
    await expect.poll(() => page.getByText('when it is back').count()).toBe(3)
    await expect.poll(() => states(page)).toEqual(Array.from({ length: 9 }, () => 'Waiting'))

    // Mended: everything goes out, in the order of each conversation.
    mode = 'healthy'
    const failed = endpoint.heard.length
    await expect.poll(() => states(page), patience).toEqual(Array.from({ length: 9 }, () => 'Delivered'))
    const delivered = lastCalls(endpoint.heard.slice(failed).map(({ key }) => key))
    for (const [lane] of lanes.entries()) {
      const mine = recalled.filter((_key, at) => at % lanes.length === lane)
      expect(delivered.filter((key) => mine.includes(key))).toEqual(mine)
    }

    // Poisoned: one alone fails while others get through; it is parked, and the one behind it goes on.
    mode = 'poisoned'
    await stage.sendAndRecall('paris')
    // Somebody else's may have come meanwhile.
    const poison = (await stage.listed()).find(({ to }) => to === 'paris')
    const parked = page.locator(`#delivery-${poison?.id}`)
    await parked.waitFor()
    await expect.poll(() => parked.locator('.cell-state').innerText(), patience).toBe('Parked')
    await Promise.all(othersGetThrough)
    await stage.sendAndRecall('paris')
    const behind = (await stage.listed()).find(({ to }) => to === 'paris')
    expect(behind?.id).not.toBe(poison?.id)
    await expect
      .poll(() => page.locator(`#delivery-${behind?.id} .cell-state`).allInnerTexts())
      .toEqual(['Delivered'])

    // Sent again by hand: late. Until then it fails, or it would go out by itself after a minute.
    await page.getByRole('link', { name: /^Parked and dead/ }).click()
    await page.locator(`#delivery-${poison?.id}`).getByRole('checkbox').check()
    mode = 'healthy'
    await page.getByRole('button', { name: 'Send 1 again' }).click()
    await Promise.all(othersGetThrough)
    await page.getByText('Nothing is parked').waitFor()
    await page.goto(`${stage.url}${home}/deliveries/${poison?.id}`)
    await page.getByRole('complementary').getByText('late', { exact: true }).waitFor()
    expect(complaints).toEqual([])
  })
})

/** Of keys that were called several times the last call. */
function lastCalls(keys: readonly string[]): string[] {
  return keys.filter((key, at) => keys.lastIndexOf(key) === at)
}
