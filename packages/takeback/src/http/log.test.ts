import { expect, test } from 'vitest'
import { createLog } from './log.ts'

test('[T72] whatever strangers wrote, a line of the log is one JSON object, and none is forged', () => {
  const written: string[] = []
  const log = createLog({ level: 'info', stream: { write: (text) => written.push(text) } })
  const texts = [
    'a\r\n{"level":50,"msg":"forged"}',
    '\u001B[2J\u001B]0;x\u0007',
    'b\u2028c\u2029d',
    '\u0000',
    '"}\n',
  ]
  for (const text of texts) log.info({ user: text, err: new Error(text) }, text)

  expect(written.every((line) => line.endsWith('\n'))).toBe(true)
  const lines = written.join('').split('\n').slice(0, -1)
  expect(lines).toHaveLength(texts.length)
  expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual(texts)
  // Nothing in a line steers a terminal.
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  expect(lines.filter((line) => /[\u0000-\u001F]/.test(line))).toEqual([])
})
