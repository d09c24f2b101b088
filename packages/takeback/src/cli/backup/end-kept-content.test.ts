import { expect, test } from 'vitest'
import { app, c2cSent, openStage } from '../../../../receiver/src/testing/stage.ts'
import { endKeptContent } from './end-kept-content.ts'
import type { Ledger } from './ledger-file.ts'

const erasedAt = (at: number): Ledger => ({
  lines: [{ erased: 'jared', app, at, by: 'administrator' }],
  count: 1,
  upTo: at,
})

test('[BK14] what an inbox keeps of a user who was erased since the copy goes; whoever was erased before may be back', async () => {
  await using stage = await openStage({ keepContent: {} })
  await stage.deliver(c2cSent())
  expect(await endKeptContent(stage.inbox, [erasedAt(999)], 1000)).toMatchObject({ lines: 1, takenBack: 0 })
  expect(await endKeptContent(stage.inbox, [erasedAt(1001)], 1000)).toMatchObject({ lines: 1, takenBack: 1 })
  expect(await endKeptContent(stage.inbox, [erasedAt(1001)], 1000)).toMatchObject({ lines: 1, takenBack: 0 })
})
