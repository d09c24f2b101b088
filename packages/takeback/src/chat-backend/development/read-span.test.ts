import { expect, test } from 'vitest'
import { readSpan } from './read-span.ts'

test.each([
  [0, 0],
  [1500, 1500],
  ['500ms', 500],
  ['90s', 90_000],
  ['15m', 900_000],
  ['12h', 43_200_000],
  ['3d', 259_200_000],
])('[DV52] %j is %i milliseconds', (span, milliseconds) => {
  expect(readSpan('by', span)).toBe(milliseconds)
})

test.each([
  [undefined, 'by is missing: give a time such as 90s, 15m, 12h or 3d, or milliseconds.'],
  [-1, /^by is -1/],
  [0.5, /^by is 0\.5/],
  ['three days', /^by is "three days"/],
  ['3', /^by is "3"/],
  ['9'.repeat(100), /^by is "9{59}…/],
  ['3661d', 'by is "3661d": give ten years at most.'],
  [{}, /^by is \{\}/],
])('[DV52] %j is no time', (span, sentence) => {
  expect(() => readSpan('by', span)).toThrow(sentence)
})
