/** One webhook is parked by hand on the console: by mouse and by keyboard, in both languages, on a laptop and on a phone. */
import { describe, expect, test } from 'vitest'
import { needsChromium, narrow } from './chromium.ts'
import { consoleInBrowser, home, later, rows, type ConsoleInBrowser } from './open-console.ts'
import { seriousTrouble } from './serious-trouble.ts'

/** Its only conversation: the first webhook is refused for as long as it is told to, two wait behind it. */
async function poisoned(stage: ConsoleInBrowser) {
  let isRefused = true
  let bad = ''
  const endpoint = await stage.endpoint(({ key }, _n, response) => {
    if (isRefused && key === bad) response.writeHead(503).end('no')
    return undefined
  })
  await stage.configure({ url: endpoint.url, paused: true })
  bad = await stage.sendAndRecall()
  await stage.sendAndRecall()
  await stage.sendAndRecall()
  await stage.configure({ url: endpoint.url })
  await expect.poll(async () => (await stage.listed()).at(-1)?.lastAttempt?.status).toBe(503)
  const [third, second, first] = (await stage.listed()).map(({ id }) => id)
  if (first === undefined || second === undefined || third === undefined)
    throw new Error('three were recalled')
  return { endpoint, first, second, third, mend: () => (isRefused = false) }
}

describe('parking one webhook by hand', needsChromium, () => {
  const open = consoleInBrowser()

  test('[CO26] it is said what happens, then it is parked, those behind it go out, and it is sent again late', async () => {
    await using stage = await open({ plan: later })
    const { first, second, mend } = await poisoned(stage)
    const { page, complaints } = await stage.open(`${home}/deliveries/${first}`)
    await page.getByRole('button', { name: 'Park', exact: true }).click()
    await page
      .getByText('The 2 webhooks of its conversation that wait behind it go out at once, in order.')
      .waitFor()
    await page.getByRole('button', { name: 'Leave it in line' }).click()
    expect(await stage.get(`/apps/1400000000/deliveries/${first}`)).toMatchObject({ followers: 2 })

    await page.getByRole('button', { name: 'Park', exact: true }).click()
    await page.getByRole('button', { name: 'Park it' }).click()
    await page.getByText(`${first} is parked, and ${second} goes on.`).waitFor()
    await page.getByText('Somebody parked it: those behind it go on').waitFor()
    await page.getByText('Parked by hand by somebody at this console, from 127.0.0.1').waitFor()
    await page.getByText(/^It waits to be sent again; otherwise it is given up/).waitFor()
    await expect
      .poll(() => rows(page).locator('.cell-state').allInnerTexts())
      .toEqual(['Delivered', 'Delivered', 'By hand'])

    mend()
    await page.getByRole('button', { name: 'Send now' }).click()
    await expect.poll(() => rows(page).last().locator('.cell-state').innerText()).toBe('Late')
    await page.getByText('Sent again by hand').waitFor()
    expect(complaints).toEqual([])
  })

  test('[CO26] [CO21] the keyboard alone parks it: Escape leaves it in line, Enter parks it', async () => {
    await using stage = await open({ plan: later })
    const { first } = await poisoned(stage)
    const { page } = await stage.open(`${home}/deliveries/${first}`)
    const ask = page.getByRole('button', { name: 'Park', exact: true })
    await ask.focus()
    await page.keyboard.press('Enter')
    const sure = page.getByRole('button', { name: 'Park it' })
    await expect.poll(() => sure.evaluate((button) => button === document.activeElement)).toBe(true)
    await page.keyboard.press('Escape')
    await expect.poll(() => ask.evaluate((button) => button === document.activeElement)).toBe(true)
    expect(new URL(page.url()).pathname).toBe(`${home}/deliveries/${first}`)
    await page.keyboard.press('Enter')
    await sure.waitFor()
    await page.keyboard.press('Enter')
    await expect.poll(async () => (await stage.listed()).at(-1)?.byHand).toMatchObject({ by: 'console' })
  })

  test('[CO26] [CO21] on a phone, in Chinese and dark, nothing sticks out and axe finds nothing serious; what is refused says why', async () => {
    await using stage = await open({ plan: later })
    const { first, third } = await poisoned(stage)
    const context = { ...narrow, locale: 'zh-CN', colorScheme: 'dark' } as const
    const { page } = await stage.open(`${home}/deliveries/${third}`, context)
    await page.getByRole('button', { name: '挂起', exact: true }).click()
    await page.getByText('同一会话里没有回调排在它后面。').waitFor()
    await expect.poll(() => seriousTrouble(page)).toEqual([])
    const sticksOut = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect(await sticksOut()).toBeLessThanOrEqual(0)

    // Somebody else was quicker.
    expect((await stage.command('park', { Id: third })).status).toBe(200)
    expect((await stage.command('park', { Id: third })).body).toMatchObject({ code: 100310 })
    await page.getByText('由控制台的使用者人工挂起').waitFor()
    await expect.poll(() => page.getByRole('button', { name: '确认挂起' }).count()).toBe(0)
    expect((await stage.command('park', { Id: first })).body).toMatchObject({ Response: { Id: first } })
    expect(await sticksOut()).toBeLessThanOrEqual(0)
  })
})
