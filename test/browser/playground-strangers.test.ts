/** What strangers write is text on the playground, wherever it stands: rule PG14 of docs/spec/playground.md. */
import type { Locator } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { doAsAdmin } from '../e2e/admin-call.ts'
import { needsChromium } from './chromium.ts'
import { bubble, desk, playgroundInBrowser } from './open-playground.ts'

describe('text of strangers on the playground', needsChromium, () => {
  const { ready, open } = playgroundInBrowser()
  /** As the app's admin; throws what was refused. */
  const rest = (path: string, body: object) => doAsAdmin(ready(), path, body)

  test('[PG14] text of strangers is text: nothing runs, nothing breaks', async () => {
    await using stage = await open(desk)
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
    await using stage = await open(desk)
    const { page, phone } = stage
    const stranger = '<img src=x onerror=owned=1>'
    const { groupId } = (
      (await (await fetch(`${String(ready()['monitor'])}/api/demo/playground`)).json()) as DemoView
    ).group
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
    // What they are called is in the list that the phones load when they come.
    await page.reload()
    await jared.getByLabel(`Message to ${hostile[1]}`, { exact: true }).waitFor()
    await jared.getByRole('tab', { name: /Group/ }).click()
    await jared.getByLabel(`Message to ${name}`, { exact: true }).waitFor()
    await expectText(jared, 'here is the guest list')
    expect(await page.evaluate(() => 'owned' in globalThis)).toBe(false)
    expect(stage.complaints).toEqual([])
    // What is no legal UserID is refused.
    for (const UserID of ['\u202Egnp.exe', `${stranger}\n`, '号', 'x'.repeat(33)])
      await expect(rest('im_open_login_svc/account_import', { UserID })).rejects.toThrow('70402')
  })
})

async function expectText(within: Locator, text: string): Promise<void> {
  await within.locator('.bubble').filter({ hasText: text }).last().waitFor()
}

interface DemoView {
  readonly group: { readonly groupId: string }
}

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
