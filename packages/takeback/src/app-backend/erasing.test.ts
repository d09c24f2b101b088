/** Erasing in a running service, however long it takes: rule ER14 of docs/spec/erasure.md. */
import { expect, test, vi } from 'vitest'
import { erase } from '../cli/commands/erase.ts'
import { parseFlags } from '../cli/flags.ts'
import { app } from './testing/open-app-backend.ts'
import { openErasing, recallsOfJared } from './testing/open-erasing.ts'

const ended = { recalls: recallsOfJared, contents: 0, waiting: 0 }

test('[ER14] a call that comes before the end is told how far it is, a later one the end, and the next begins anew', async () => {
  await using stage = await openErasing()
  const underway = { userId: '=jared', running: true, looked: 0, contents: 0, recalls: 0 }
  for (const _again of [1, 2]) expect(await stage.ask('=jared')).toEqual({ status: 202, body: underway })
  stage.lets()
  await expect
    .poll(() => stage.ask('=jared'))
    .toMatchObject({ status: 200, body: { userId: '=jared', apps: [{ sdkAppId: app, ...ended }] } })
  await expect
    .poll(() => stage.ask('=jared'))
    .toMatchObject({ status: 200, body: { apps: [{ recalls: 0, contents: 0 }] } })
})

test('[ER14] four users at once, and no more', async () => {
  await using stage = await openErasing()
  const users = ['=jared', 'a', 'b', 'c', 'd']
  const statuses = []
  for (const user of users) statuses.push((await stage.ask(user)).status)
  expect(statuses).toEqual([202, 202, 202, 202, 409])
  stage.lets()
  await expect.poll(async () => (await stage.ask('d')).status).toBe(200)
})

test('[ER14] a receiver that stops ends it, and says so', async () => {
  await using stage = await openErasing()
  expect((await stage.ask('=jared')).status).toBe(202)
  const closed = stage.erasing.close()
  stage.lets()
  await closed
  expect(await stage.ask('=jared')).toEqual({
    status: 503,
    body: { error: 'The receiver stops: erase again when it has started.' },
  })
})

test('[ER14] takeback erase waits for the end, over as many calls as it takes', async () => {
  await using stage = await openErasing()
  const said: string[] = []
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => said.push(String(text)) > 0)
  const { values } = parseFlags(['--yes', '--json', '--monitor', stage.url], {})
  const running = erase.run(values, ['=jared'])
  await expect.poll(stage.asked).toBeGreaterThan(2)
  stage.lets()
  const code = await running
  vi.restoreAllMocks()
  expect([code, JSON.parse(said.join(''))]).toEqual([
    0,
    { userId: '=jared', apps: [expect.objectContaining({ sdkAppId: app, ...ended })] },
  ])
})
