import { expect, test } from 'vitest'
import { findQuotes } from './quotes.ts'

const reply = {
  messageReply: { messageID: '144115-1-2', messageAbstract: 'secret', messageSender: 'romeo', version: 1 },
  other: { kept: true },
}

test('[OQ1] a reply names the message it quotes', () => {
  expect(findQuotes(JSON.stringify(reply)).quoted).toEqual(['144115-1-2'])
})

test('[OQ2] only the quoted text goes', () => {
  const { blanked } = findQuotes(JSON.stringify(reply))
  expect(JSON.parse(blanked ?? '')).toEqual({
    messageReply: { messageID: '144115-1-2', messageAbstract: '', messageSender: 'romeo', version: 1 },
    other: { kept: true },
  })
})

test('[OQ1] the replies that a quoted message collects are quotes too', () => {
  const custom = JSON.stringify({
    messageReplies: { replies: [{ messageID: 'a', messageAbstract: 'x' }, { messageID: 'b' }, 7, null] },
  })
  const { quoted, blanked } = findQuotes(custom)
  expect(quoted).toEqual(['a', 'b'])
  expect(JSON.parse(blanked ?? '')).toEqual({
    messageReplies: { replies: [{ messageID: 'a', messageAbstract: '' }, { messageID: 'b' }, 7, null] },
  })
})

test.each([
  null,
  '',
  'messageReply',
  '{"messageReply":"text"}',
  '{"messageReply":{"messageID":5}}',
  '[{"messageReply":{"messageID":"a"}}]',
  '{"messageReplies":{"replies":{}}}',
  '{"messageReply":',
])('[OQ2] %s quotes nothing and stays as it is', (custom) => {
  expect(findQuotes(custom)).toEqual({ quoted: [], blanked: null })
})
