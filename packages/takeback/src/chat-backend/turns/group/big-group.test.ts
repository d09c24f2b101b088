/** A message and its recall cost the same in a group of five and of five thousand. */
import { expect, test } from 'vitest'
import { tableNames } from '../../testing/chat-place.ts'
import { openRecallStage, type RecallStage } from '../../testing/open-recall-stage.ts'

const big = 5000
const atOnce = 500

test('[GS9] nothing is written per member: sending and recalling write as many rows in a large group as in a small one', async () => {
  await using stage = await openRecallStage()
  await stage.imports('owner')
  await stage.group('small', 'Public', 'owner')
  await stage.group('large', 'Public', 'owner')
  for (let at = 0; at < big; at += atOnce) {
    const userIds = Array.from({ length: atOnce }, (_, index) => `user-${at + index}`)
    await stage.imports(...userIds)
    await stage
      .engine()
      .turn('group/add-members', { app: stage.app, operator: 'owner', groupId: 'large', userIds })
  }

  const written = {
    small: await rowsOfOneRecall(stage, 'small'),
    large: await rowsOfOneRecall(stage, 'large'),
  }
  expect(written.large).toEqual(written.small)
  expect(Object.values(written.small).reduce((sum, rows) => sum + rows, 0)).toBeLessThan(10)
})

/** Rows that a send and its recall left in each table, where there are any. */
async function rowsOfOneRecall(stage: RecallStage, groupId: string): Promise<Record<string, number>> {
  const before = await countRows(stage)
  const said = await stage.says({ groupId }, 'owner', 'hello, everybody')
  await stage.engine().turn('group/recall', {
    app: stage.app,
    groupId,
    topicId: null,
    seqs: [said.seq],
    reason: null,
    by: { kind: 'admin' },
    origin: { operator: 'administrator', clientIp: '127.0.0.1', platform: 'RESTAPI' },
  })
  const after = await countRows(stage)
  return Object.fromEntries(
    Object.entries(after)
      .map(([table, rows]): [string, number] => [table, rows - (before[table] ?? 0)])
      .filter(([, rows]) => rows !== 0),
  )
}

async function countRows(stage: RecallStage): Promise<Record<string, number>> {
  const engine = stage.engine()
  const names = await tableNames(engine)
  const counts = await engine.snapshot(
    names.map((name) => ({ sql: `SELECT count(*) AS n FROM "${name}"`, params: [] })),
  )
  const first = (index: number) => counts[index]?.[0] as { n: number } | undefined
  return Object.fromEntries(names.map((name, index) => [name, first(index)?.n ?? 0]))
}
