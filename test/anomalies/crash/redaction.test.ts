/** Recalled text in the files: rule P18 of docs/spec/reliability.md. */
import { execFileSync } from 'node:child_process'
import { wipedBefore } from '@takeback/store'
import { openSqliteStore } from '@takeback/store/sqlite'
import { expect } from 'vitest'
import { openFilePlace } from '../../../packages/takeback/src/chat-backend/testing/chat-place.ts'
import {
  fromAdmin,
  openRecallStage,
  quoting,
  type RecallStage,
} from '../../../packages/takeback/src/chat-backend/testing/open-recall-stage.ts'
import type { chatStore } from '../../../packages/takeback/src/chat-backend/turns/index.ts'
import { below, diceOf, type Dice } from '../dice.ts'
import { scene } from '../runs/scene.ts'

/** In the product half a minute. */
const WIPE_AFTER_MS = 50

/** A word that stands nowhere else, in the ways in which texts are written. */
function canaries(dice: Dice): readonly { readonly mark: string; readonly text: string }[] {
  const word = Array.from({ length: 12 }, () => String.fromCharCode(97 + below(dice, 26))).join('')
  const shapes: readonly ((mark: string) => string)[] = [
    (mark) => mark,
    (mark) => `${mark} ${'long '.repeat(2000)}`,
    (mark) => `${'€'.repeat(3000)} ${mark}`,
    (mark) => `🦑 ${mark} 🦑`,
    (mark) => `quo"ted\\line\nbreak ${mark}`,
    (mark) => Buffer.from(mark).toString('base64').replaceAll('=', '') + mark,
    (mark) => `<b>${mark}</b>`,
    (mark) => `\u202E${mark}`,
    (mark) => mark.toUpperCase() + mark,
    (mark) => `https://example.com/?q=${mark}`,
  ]
  return shapes.map((shape, index) => ({ mark: `${word}${index}`, text: shape(`${word}${index}`) }))
}

/** Files with one of the words. Another process reads: ours would drop the locks that SQLite holds here. */
function traces(folder: string, marks: readonly string[]): string[] {
  const patterns = marks.flatMap((mark) => ['-e', mark])
  const found = execFileSync('bash', ['-c', 'grep -raoF "$@" || true', '-', ...patterns, folder]).toString()
  return found.split('\n').filter((line) => line !== '')
}

async function openStage(): Promise<RecallStage> {
  return openRecallStage({}, async () => {
    const place = await openFilePlace()
    return {
      ...place,
      open: (clock) =>
        openSqliteStore<typeof chatStore>({
          file: `${place.folder}/chat.db`,
          module: new URL('../../../packages/takeback/src/chat-backend/turns/index.ts', import.meta.url),
          clock,
          wipeAfter: WIPE_AFTER_MS,
        }),
    }
  })
}

/** The text in four kinds of conversation, and in a quote. */
async function tellAll(stage: RecallStage, text: string) {
  const custom = JSON.stringify({ note: text })
  const told = await stage.tells('romeo', 'juliet', text, { custom, afterSend: true })
  await stage.tells('juliet', 'romeo', 'I quote', { custom: quoting(told.msgId, text) })
  const said = await stage.says({ groupId: 'verona' }, 'romeo', text)
  const inTopic = await stage.says(
    { groupId: '@TGS#_city', topicId: '@TGS#_city@TOPIC#_square' },
    'romeo',
    text,
  )
  const news = await stage.broadcasts('#TOA#_news', text)
  return async () => {
    await stage.recallsC2c(fromAdmin, told)
    await stage.recallsInGroup(fromAdmin, said)
    await stage.recallsInGroup(fromAdmin, inTopic)
    await stage.recallsBroadcast(fromAdmin, news)
  }
}

scene(
  'ten kinds of text, recalled in four kinds of conversation, and quoted: no file has a trace when the store says so',
  { promise: 'P18', unit: 'recalls', rounds: 2 },
  async (trying) => {
    await using stage = await openStage()
    await stage.imports('romeo', 'juliet')
    await stage.group('verona', 'Public', 'romeo')
    await stage.group('@TGS#_city', 'Community', 'romeo')
    await stage.topic('@TGS#_city', '@TGS#_city@TOPIC#_square')
    await stage.official('#TOA#_news', 'romeo')
    for (const seed of trying.rounds()) {
      const all = canaries(diceOf(seed))
      const marks = all.map(({ mark }) => mark)
      const takeBack: (() => Promise<void>)[] = []
      for (const { text } of all) takeBack.push(await tellAll(stage, text))
      const there = traces(stage.folder, marks).join('\n')
      trying.broke(
        ...marks.filter((mark) => !there.includes(mark)).map((mark) => `${mark} was in no file before`),
      )
      for (const recall of takeBack) {
        await recall()
        trying.tried(4)
      }
      const erasedAt = stage.engine().now()
      stage.clock.advance(1)
      await stage.tells('romeo', 'juliet', 'what comes later')
      const wiped = async () => (await stage.engine().read(wipedBefore()))[0]?.wiped_before ?? 0
      await expect.poll(wiped, { timeout: 60_000 }).toBeGreaterThan(erasedAt)
      trying.broke(...traces(stage.folder, marks))
    }
  },
)
