/** What is left in files: SQLite is wiped; of PostgreSQL's files nothing is claimed, and the receipt says so. */
import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import type { RecallReceipt } from '@takeback/protocol'
import { expect, inject, test } from 'vitest'
import { getRecallReceiptCommand } from '../rest/commands/webhook-config/get-recall-receipt.ts'
import { asUser, openRecallStage, type RecallStage } from '../testing/open-recall-stage.ts'

const secret = 'the-secret-text'
const verona = { groupId: 'verona', topicId: null }
const onFiles = inject('store') !== 'postgres'

async function openVerona(): Promise<RecallStage> {
  const stage = await openRecallStage()
  await stage.imports('romeo', 'juliet')
  await stage.group('verona', 'Public', 'romeo')
  return stage
}

async function filesOf(stage: RecallStage, seq: number): Promise<RecallReceipt['Files']> {
  const call = {
    app: stage.app,
    admin: 'administrator',
    origin: { operator: 'administrator', clientIp: '', platform: 'RESTAPI' },
    engine: stage.engine(),
  }
  const { Response } = await getRecallReceiptCommand.handle({ kind: 'group', ...verona, seq }, call)
  return (Response as RecallReceipt).Files
}

if (onFiles) {
  test('[RE1] no file holds a piece of it, once it is wiped', async () => {
    await using stage = await openVerona()
    const said = await stage.tells('romeo', 'juliet', secret)
    await stage.recallsC2c(asUser('romeo'), said)
    await stage.reopen()
    expect(readdirSync(stage.folder)).toContain('chat.db')
    const found = execFileSync('bash', ['-c', 'grep -lraF -- "$1" "$2" || true', '-', secret, stage.folder])
    expect(found.toString()).toBe('')
  })
}

test('[RE13] a receipt says "wiped" when the files are, "not yet" before, and on PostgreSQL that nothing is claimed', async () => {
  await using stage = await openVerona()
  const said = await stage.says(verona, 'romeo', secret)
  await stage.recallsInGroup(asUser('romeo'), said)
  expect(await filesOf(stage, said.seq)).toBe(onFiles ? 'not yet' : 'not claimed')
  stage.clock.advance(1000)
  await stage.reopen()
  expect(await filesOf(stage, said.seq)).toBe(onFiles ? 'wiped' : 'not claimed')
})
