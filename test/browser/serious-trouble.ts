/** What axe finds on a page that would keep somebody from using it: the names of the rules and where. */
import axe from 'axe-core'
import type { Page } from 'playwright-core'

export async function seriousTrouble(page: Page): Promise<string[]> {
  // The page's own policy holds for us too, so axe comes as a script of the debugger.
  await page.evaluate(axe.source)
  return page.evaluate(async () => {
    const { violations } = await (globalThis as unknown as { readonly axe: typeof axe }).axe.run(document, {
      resultTypes: ['violations'],
    })
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
  })
}
