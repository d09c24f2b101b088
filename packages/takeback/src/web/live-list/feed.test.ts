import type { RecallView } from '@takeback/protocol'
import { expect, test } from 'vitest'
import { changeFeed, emptyFeed, MAX_ROWS, MAX_WAITING, type Feed } from './feed.ts'

const ids = (rows: readonly RecallView[]) => rows.map((row) => row.id)

test('[M2] a live row goes on top while the reader looks there, and waits otherwise', () => {
  const feed = ready([3, 2, 1], null)
  const onTop = changeFeed(feed, { kind: 'arrived', rows: [recall(4)], hold: false })
  expect(ids(onTop.rows)).toEqual([4, 3, 2, 1])
  expect(onTop.slid).toEqual({ turn: 1, count: 1 })

  const held = changeFeed(onTop, { kind: 'arrived', rows: [recall(6), recall(5)], hold: true })
  expect(ids(held.rows)).toEqual([4, 3, 2, 1])
  expect(held.waitingCount).toBe(2)
  const shown = changeFeed(held, { kind: 'shown' })
  expect(ids(shown.rows)).toEqual([6, 5, 4, 3, 2, 1])
  expect(shown.waitingCount).toBe(0)
})

test('[M1] a row is listed once, whatever way it came and in whatever order', () => {
  const early = changeFeed(emptyFeed, { kind: 'arrived', rows: [recall(5)], hold: false })
  const feed = changeFeed(early, { kind: 'loaded', page: { rows: [recall(5), recall(4)], next: 4 } })
  expect(ids(feed.rows)).toEqual([5, 4])
  const swapped = changeFeed(feed, {
    kind: 'arrived',
    rows: [recall(6), recall(7), recall(5)],
    hold: false,
  })
  expect(ids(swapped.rows)).toEqual([7, 6, 5, 4])
  const older = changeFeed(swapped, {
    kind: 'older-loaded',
    page: { rows: [recall(4), recall(3)], next: null },
  })
  expect(ids(older.rows)).toEqual([7, 6, 5, 4, 3])
})

test('[M11] memory is bounded: old rows leave from below, waiting rows become a count', () => {
  const full = ready(
    Array.from({ length: MAX_ROWS }, (_, index) => MAX_ROWS - index),
    null,
  )
  const topped = changeFeed(full, { kind: 'arrived', rows: [recall(MAX_ROWS + 1)], hold: false })
  expect(topped.rows.length).toBe(MAX_ROWS - 1000)
  expect(topped.next).toBe(topped.rows.at(-1)?.id)

  const many = Array.from({ length: MAX_WAITING + 1 }, (_, index) => recall(100 + index))
  const stale = changeFeed(ready([1], null), { kind: 'arrived', rows: many, hold: true })
  expect([stale.waiting.length, stale.waitingCount, stale.stale]).toEqual([0, MAX_WAITING + 1, true])
  expect(ids(changeFeed(stale, { kind: 'arrived', rows: [recall(9000)], hold: false }).rows)).toEqual([1])
})

test('[M1] a change of state touches that row alone', () => {
  const feed = ready([2, 1], null)
  const changed = changeFeed(feed, {
    kind: 'changed',
    changes: [
      { id: 2, state: 'dead', redeliveries: 1 },
      { id: 77, state: 'dead', redeliveries: 0 },
    ],
  })
  expect(changed.rows.map((row) => [row.state, row.redeliveries])).toEqual([
    ['dead', 1],
    ['stored', 0],
  ])
  expect(changed.rows[1]).toBe(feed.rows[1])
})

test('[CO11] what fits no longer leaves; what fits now comes to its place, and below what is loaded nothing comes', () => {
  const feed = ready([6, 4, 2], 2)
  const left = changeFeed(feed, { kind: 'left', ids: new Set([4, 77]) })
  expect(ids(left.rows)).toEqual([6, 2])
  const back = changeFeed(left, { kind: 'arrived', rows: [recall(5), recall(1)], hold: false })
  expect(ids(back.rows)).toEqual([6, 5, 2])
  expect(back.slid).toBe(feed.slid)
  const end = changeFeed(ready([6], null), { kind: 'arrived', rows: [recall(1)], hold: false })
  expect(ids(end.rows)).toEqual([6, 1])
})

test('[M8] a failed reload keeps the rows that are on screen', () => {
  const feed = ready([1], null)
  expect(changeFeed(feed, { kind: 'failed', problem: { kind: 'unreachable' } })).toBe(feed)
  expect(changeFeed(emptyFeed, { kind: 'failed', problem: { kind: 'unreachable' } }).status).toBe('failed')
})

function ready(numbers: readonly number[], next: number | null): Feed<RecallView> {
  return changeFeed(emptyFeed, { kind: 'loaded', page: { rows: numbers.map(recall), next } })
}

function recall(id: number): RecallView {
  return {
    id,
    sdkAppId: 1_400_000_000,
    kind: 'group',
    command: 'Group.CallbackAfterRecallMsg',
    receivedAt: id,
    eventTime: null,
    lateness: null,
    operator: null,
    platform: null,
    clientIp: null,
    from: null,
    to: null,
    unread: null,
    groupId: '@TGS#1',
    groupType: null,
    topicId: null,
    officialAccount: null,
    messages: [],
    state: 'stored',
    redeliveries: 0,
    acceptedBy: null,
  }
}
