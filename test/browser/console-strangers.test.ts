/** What strangers write is text on the console, wherever it stands: rule CO20 of docs/spec/console.md. */
import { describe, expect, test } from 'vitest'
import { stageApp, until } from '../../packages/takeback/src/chat-backend/testing/open-delivery-stage.ts'
import { needsChromium } from './chromium.ts'
import { hostileTexts } from './hostile-texts.ts'
import { consoleInBrowser, home, later } from './open-console.ts'

describe('text of strangers on the console', needsChromium, () => {
  const open = consoleInBrowser()

  test('[CO20] [T67] text of strangers is text: ids, answers, URLs', async () => {
    await using stage = await open({ plan: later })
    let answer = ''
    const endpoint = await stage.endpoint((_heard, _n, response) => {
      response.writeHead(500, { 'content-type': 'text/html' }).end(answer)
      return undefined
    })
    await stage.configure({ url: endpoint.url })
    const ids = hostileTexts.filter((text) => /^[\x20-\x7e]{1,32}$/.test(text))
    expect(ids.length).toBeGreaterThan(4)
    const accounts = ids.map((userId) => ({ userId, nick: null, faceUrl: null }))
    await stage.engine().turn('accounts/import', { app: stageApp, accounts })
    const { page, complaints } = await stage.open(`${home}/deliveries`)
    for (const [index, text] of hostileTexts.entries()) {
      answer = text
      // Another conversation for each, so that none waits for another.
      const to = ids[index] ?? 'juliet'
      const key = await stage.send('romeo', to, 'wherefore')
      await stage.recall('romeo', to, key)
      const [delivery] = await until(
        () => stage.listed(),
        ([newest]) => newest?.lastAttempt !== null || newest.isBehind,
      )
      if (delivery?.isBehind !== false) continue
      await page.goto(`${stage.url}${home}/deliveries/${delivery.id}`)
      await page.getByRole('complementary').getByText(text, { exact: true }).first().waitFor()
      stage.clock.pass(60_000)
    }
    // What no endpoint can bring about: every text of the API, as if somebody else had written it.
    const [newest] = await stage.listed()
    let text = ''
    await page.route(/\/api\/console/, async (route) => {
      if (route.request().url().endsWith('/stream')) return route.continue()
      await route.fulfill({ json: withText(await (await route.fetch()).json(), text) })
    })
    for (text of hostileTexts) {
      for (const path of ['/console', `${home}/deliveries/${newest?.id}`]) {
        await page.goto(stage.url + path)
        await page.getByText(text).first().waitFor()
      }
    }
    await page.unrouteAll({ behavior: 'ignoreErrors' })
    const query = encodeURIComponent(hostileTexts[0] ?? '')
    await page.goto(`${stage.url}${home}/deliveries?q=${query}&state=${query}`)
    await page.getByText('Nothing matches').waitFor()
    expect(await page.evaluate(() => 'owned' in globalThis)).toBe(false)
    expect(complaints).toEqual([])
  })
})

/** Every text that somebody else could have written; words of our own stay. */
function withText(value: unknown, text: string, key = ''): unknown {
  const ours = ['state', 'command', 'commands', 'preset', 'kind', 'body', 'line', 'host', 'url']
  if (typeof value === 'string') {
    if (key === 'url' || key === 'body') return text
    return ours.includes(key) ? value : text
  }
  if (Array.isArray(value)) return value.map((item) => withText(item, text, key))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withText(inner, text, name)]))
}
