import { expect, test } from 'vitest'
import { strangerRate } from '../rest/stranger-limit.ts'
import { openLiveStage } from '../testing/open-live-stage.ts'
import { liveSocket, liveUser, loginFrame } from '../testing/live-user.ts'
import type { Reply } from '../testing/open-stage.ts'

test('[LV17] [RS13] [T64] refused logins and refused calls of one address count together, and then neither is looked at', async () => {
  await using stage = await openLiveStage()
  await stage.users('romeo', 'juliet')
  const address = '203.0.113.7'
  const headers = { 'x-forwarded-for': address }
  const call = async (change: Readonly<Record<string, string>> = {}) => {
    const query = new URLSearchParams({ ...Object.fromEntries(stage.query()), ...change })
    const path = `${stage.url}/v4/im_open_login_svc/account_check?${query.toString()}`
    const body = JSON.stringify({ CheckItem: [{ UserID: 'romeo' }] })
    return ((await (await fetch(path, { method: 'POST', headers, body })).json()) as Reply).ErrorCode
  }
  // All but the two that follow.
  for (let refused = 2; refused < strangerRate.units; refused += 1) stage.strangers.count(address)
  await using wrong = await liveSocket(stage, headers)
  expect(await wrong.ask({ ...loginFrame(stage, 'romeo'), userSig: 'nonsense' })).toMatchObject({
    code: 70003,
  })
  expect(await call()).toBe(0)
  expect(await call({ usersig: 'nonsense' })).toBe(70003)

  await using shutOut = await liveSocket(stage, headers)
  expect(shutOut.closed()).not.toBeNull()
  expect(await call()).toBe(60018)
  await using elsewhere = await liveUser(stage, 'juliet', { headers: { 'x-forwarded-for': '203.0.113.8' } })
  await elsewhere.settled()

  stage.clock.advance(strangerRate.per)
  await using romeo = await liveUser(stage, 'romeo', { headers })
  await romeo.settled()
  expect(await call()).toBe(0)
})
