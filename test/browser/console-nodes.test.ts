/** Rule ND7 of docs/spec/nodes.md: two Chat backends as real processes, one of which is killed, on the page of the other. */
import { describe, expect, test } from 'vitest'
import { startsPostgres } from '../../packages/store/src/testing/starts-postgres.ts'
import { Cluster, sdkAppId } from '../cluster/cluster.ts'
import { needsPostgres } from '../setup/needs.ts'
import { narrow, needsChromium, sharedBrowser, wide } from './chromium.ts'
import { complaintsOf } from './complaints-of.ts'
import { seriousTrouble } from './serious-trouble.ts'

startsPostgres()

const looks = [
  ['wide', 'en-US', 'light', wide, { here: 'Serving', away: 'Away', told: '1 node ended' }],
  ['wide', 'zh-CN', 'dark', wide, { here: '服务中', away: '失联', told: '1 个节点没有道别就结束了' }],
  ['narrow', 'en-US', 'dark', narrow, { here: 'Serving', away: 'Away', told: '1 node ended' }],
  ['narrow', 'zh-CN', 'light', narrow, { here: '服务中', away: '失联', told: '1 个节点没有道别就结束了' }],
] as const

describe('the nodes', needsPostgres, () => {
  describe('in a browser', needsChromium, () => {
    const browser = sharedBrowser()

    test('[ND7] who shares the database, who is away, and what each holds; nothing sticks out, nothing keeps anybody from using it', async () => {
      await using cluster = await Cluster.open()
      const [one, other] = [await cluster.host(), await cluster.host()]
      await one.admin.call('im_open_login_svc', 'account_import', { UserID: 'juliet' })
      await using juliet = await cluster.person('juliet', one)
      const portOf = ({ url }: typeof one) => new URL(url).port
      await expect
        .poll(() => cluster.rows('SELECT port FROM takeback_chat.nodes'), { timeout: 30_000 })
        .toHaveLength(2)
      await other.service.kill()
      // As if 20 seconds had passed: a second later the one that is left has given it up.
      await cluster.rows(
        `UPDATE takeback_chat.nodes SET seen_at = seen_at - 20000 WHERE port = ${Number(portOf(other))}`,
      )
      for (const [size, locale, colorScheme, context, words] of looks) {
        const page = await browser().newPage({ ...context, locale, colorScheme })
        try {
          const complaints = await complaintsOf(page)
          await page.goto(`${one.url}/console/${sdkAppId}/nodes`)
          const rowOf = (port: string) => page.getByRole('row').filter({ hasText: `:${port}` })
          await rowOf(portOf(other)).getByText(words.away, { exact: true }).waitFor()
          await rowOf(portOf(one)).getByText(words.here, { exact: true }).waitFor()
          await expect.poll(() => rowOf(portOf(one)).getByRole('cell').nth(3).innerText()).toBe('1')
          await page.getByText(words.told).waitFor()
          // A narrow screen has no head row: each value says what it is.
          expect(await page.locator('.table td:not([data-name])').count()).toBe(0)
          expect([size, locale, await seriousTrouble(page)]).toEqual([size, locale, []])
          await expect.poll(() => page.evaluate(widest)).toBe(context.viewport?.width)
          expect(complaints).toEqual([])
        } finally {
          await page.close()
        }
      }
      expect(juliet.kicked()).toBeNull()
    })
  })
})

function widest(): number {
  const frames = document.querySelectorAll('html, .scroller')
  return Math.max(innerWidth, ...[...frames].map((frame) => frame.scrollWidth))
}
