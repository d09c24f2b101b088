import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { announceEvent, insertEvent } from '../tables/events.ts'
import { chatStore } from '../turns/index.ts'

test('[LV48] every event that any turn writes is signalled: one statement writes events, and the store announces it', () => {
  expect(chatStore.announced?.get(insertEvent.sql)).toBe(announceEvent)
  const folder = fileURLToPath(new URL('..', import.meta.url))
  const writers = globSync('**/*.ts', { cwd: folder })
    .filter((file) => !/\.test\.ts$|migrations\.ts$/.test(file))
    .flatMap((file) => readFileSync(`${folder}/${file}`, 'utf8').match(/INSERT INTO events\b/g) ?? [])
  expect(writers).toHaveLength(1)
})

test('[LV48] a signal holds ids only', () => {
  const { params } = insertEvent(7, 3, 'message', 9, 'romeo', 1, '{"at":["juliet"]}')
  expect(announceEvent(params)).toEqual({
    topic: 'event',
    data: '{"conversation":7,"seq":3,"kind":"message"}',
  })
})
