import { formatMsgKey, type MessagePlace } from '@takeback/protocol'
import { statement } from '@takeback/store'
import { expect, test } from 'vitest'
import { accountById } from '../../tables/accounts.ts'
import { recalledAfter } from '../../tables/recalled-messages.ts'
import {
  fromAdmin,
  openRecallStage,
  quoting,
  recallApp,
  type RecallStage,
} from '../../testing/open-recall-stage.ts'
import type { RecallAgain } from './recall-again.ts'

const at = 1_700_000_100_000
const everything = statement<[], { readonly text: string }>(
  `SELECT body || COALESCE(custom, '') AS text FROM bodies ORDER BY message`,
)
const events = statement<[], { readonly at: number; readonly actor: string }>(
  `SELECT at, actor FROM events WHERE kind = 'recall' ORDER BY at, message`,
)

const again = (stage: RecallStage, place: MessagePlace, name: string, more: Partial<RecallAgain> = {}) =>
  stage.engine().turn('ledger/recall', {
    app: recallApp,
    place,
    name,
    message: null,
    at,
    by: 'tybalt',
    reason: null,
    isSilent: false,
    erases: false,
    ...more,
  })

const texts = async (stage: RecallStage) =>
  (await stage.engine().read(everything())).map(({ text }) => text).join(' ')

const between = (sender: string, recipient: string) => ({ kind: 'c2c', sender, recipient }) as const

test('[BK11] one-to-one: text and quotes go, unread falls, and it happened when the ledger says', async () => {
  await using stage = await openRecallStage()
  await stage.imports('romeo', 'juliet')
  const said = await stage.tells('romeo', 'juliet', 'the-secret')
  await stage.tells('juliet', 'romeo', 'what?', { custom: quoting(said.msgId, 'the-secret') })
  await stage.tells('romeo', 'juliet', 'stays')
  const name = formatMsgKey(said.key)
  expect(await again(stage, between('romeo', 'juliet'), name)).toEqual({ taken: 1, quotes: 1 })
  expect(await texts(stage)).not.toContain('the-secret')
  expect(await texts(stage)).toContain('stays')
  const [juliet] = await stage.engine().read(accountById(recallApp, 'juliet'))
  expect(juliet?.c2c_unread).toBe(1)
  expect(await stage.engine().read(events())).toEqual([{ at, actor: 'tybalt' }])
  expect(await stage.webhooks()).toMatchObject([
    {
      command: 'C2C.CallbackAfterMsgWithDraw',
      eventTime: at,
      from: 'romeo',
      to: 'juliet',
      msgKey: name,
      unread: 1,
    },
  ])
  // Played twice, nothing happens; and nobody else's message of that name is meant.
  expect(await again(stage, between('romeo', 'juliet'), name)).toEqual({ taken: 0, quotes: 0 })
  expect(await again(stage, between('juliet', 'romeo'), name)).toEqual({ taken: 0, quotes: 0 })
  expect(await stage.webhooks()).toHaveLength(1)
})

test('[BK11] groups, topics and official accounts, whatever forbids it now', async () => {
  await using stage = await openRecallStage({ forbidGroupRecall: true })
  await stage.imports('romeo')
  await stage.group('ball', 'Public', 'romeo')
  await stage.group('city', 'Community', 'romeo')
  await stage.topic('city', 'city@TOPIC#_square')
  await stage.official('@TOA#_town', 'romeo')
  const said = await stage.says({ groupId: 'ball' }, 'romeo', 'secret one', { at: ['romeo'] })
  const onTopic = await stage.says({ groupId: 'city', topicId: 'city@TOPIC#_square' }, 'romeo', 'secret two')
  const news = await stage.broadcasts('@TOA#_town', 'secret three')
  const ball = { kind: 'group', groupId: 'ball', topicId: null } as const
  const square = { kind: 'topic', groupId: 'city', topicId: 'city@TOPIC#_square' } as const
  const town = { kind: 'official', officialAccount: '@TOA#_town' } as const
  expect(await again(stage, ball, String(said.seq), { reason: 'off topic' })).toMatchObject({ taken: 1 })
  expect(await again(stage, square, String(onTopic.seq))).toMatchObject({ taken: 1 })
  expect(await again(stage, town, news.key)).toMatchObject({ taken: 1 })
  expect(await again(stage, town, '9_1_1')).toMatchObject({ taken: 0 })
  expect(await again(stage, ball, 'no number')).toMatchObject({ taken: 0 })
  expect(await texts(stage)).toBe('')
  expect(await stage.webhooks()).toMatchObject([
    { groupId: 'ball', topicId: null, groupType: 'Public', messages: [{ seq: 1, msgId: said.msgId }] },
    { groupId: 'city', topicId: 'city@TOPIC#_square', groupType: 'Community' },
    { officialAccount: '@TOA#_town', msgKeys: [news.key] },
  ])
})

test('[BK11] what nobody was told of is not told now', async () => {
  await using stage = await openRecallStage()
  await stage.imports('romeo')
  await stage.group('ball', 'Public', 'romeo')
  const { seq } = await stage.says({ groupId: 'ball' }, 'romeo', 'secret')
  const ball = { kind: 'group', groupId: 'ball', topicId: null } as const
  expect(await again(stage, ball, String(seq), { isSilent: true })).toMatchObject({ taken: 1 })
  expect([await texts(stage), await stage.webhooks(), await stage.engine().read(events())]).toEqual([
    '',
    [],
    [],
  ])
})

test('[BK13] a group that was destroyed and made again under its id: both are taken back', async () => {
  await using stage = await openRecallStage()
  await stage.imports('romeo')
  await stage.group('ball', 'Public', 'romeo')
  await stage.says({ groupId: 'ball' }, 'romeo', 'secret of the old one')
  await stage.engine().turn('group/destroy', { app: recallApp, operator: 'administrator', groupId: 'ball' })
  await stage.group('ball', 'Public', 'romeo')
  await stage.says({ groupId: 'ball' }, 'romeo', 'secret of the new one')
  const ball = { kind: 'group', groupId: 'ball', topicId: null } as const
  expect(await again(stage, ball, '1')).toMatchObject({ taken: 2 })
  expect(await texts(stage)).toBe('')
})

test('[BK5] recalls are listed in their order, silent ones too, none twice', async () => {
  await using stage = await openRecallStage()
  await stage.imports('romeo', 'juliet')
  await stage.group('ball', 'Public', 'romeo')
  const [one, two] = [
    await stage.tells('romeo', 'juliet', 'one'),
    await stage.tells('romeo', 'juliet', 'two'),
  ]
  await stage.says({ groupId: 'ball' }, 'romeo', 'three')
  await stage.tells('romeo', 'juliet', 'stays')
  await stage.recallsC2c(fromAdmin, two)
  stage.clock.advance(5)
  await stage.recallsC2c(fromAdmin, one)
  await stage.engine().turn('group/delete-by-sender', {
    app: recallApp,
    operator: 'administrator',
    address: '203.0.113.7',
    groupId: 'ball',
    topicId: null,
    sender: 'romeo',
  })
  const found = []
  let place = { at: 0, id: 0 }
  for (;;) {
    const [row] = await stage.engine().read(recalledAfter(place.at, place.id, 1))
    if (row === undefined) break
    found.push([row.kind, row.seq, row.told])
    place = { at: row.recalled_at, id: row.id }
  }
  expect(found).toEqual([
    ['c2c', two.key.seq, 1],
    ['c2c', one.key.seq, 1],
    ['group', 1, 0],
  ])
})
