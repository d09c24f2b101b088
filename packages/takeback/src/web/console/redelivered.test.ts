import { expect, test } from 'vitest'
import { consoleBooks } from '../words/console-words.ts'
import { redeliveredSentence } from './redelivered.ts'

const { redeliver: en } = consoleBooks.en
const { redeliver: zh } = consoleBooks.zh

test('[CO13] what was sent again is a sentence, what was left too, by reason', () => {
  expect(redeliveredSentence({ Redelivered: [{ Id: 7, As: 9 }], Skipped: [] }, en)).toBe(
    '7 is sent again as 9.',
  )
  expect(redeliveredSentence({ Redelivered: [{ Id: 7, As: 7 }], Skipped: [] }, en)).toBe('7 goes out now.')
  const mixed = {
    Redelivered: [
      { Id: 1, As: 11 },
      { Id: 2, As: 12 },
    ],
    Skipped: [
      { Id: 3, Why: 'it is being sent' },
      { Id: 4, Why: 'it was sent again since, as 13' },
      { Id: 5, Why: 'it is being sent' },
    ],
  }
  expect(redeliveredSentence(mixed, en)).toBe(
    '2 deliveries go out again. 2 are left: it is being sent. 1 is left: it was sent again since, as 13.',
  )
  expect(redeliveredSentence(mixed, zh)).toBe(
    '2 条已重新投递。 2 条未处理：正在发送。 1 条未处理：之后已重新投递过，编号 13。',
  )
})

test('[CO13] a reason that this page does not know is shown as it came', () => {
  const left = { Redelivered: [], Skipped: [{ Id: 3, Why: 'the moon is full' }] }
  expect(redeliveredSentence(left, zh)).toBe('1 条未处理：the moon is full。')
  expect(redeliveredSentence({ Redelivered: [], Skipped: [] }, en)).toBe('')
})
