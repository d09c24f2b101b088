import { expect, test } from 'vitest'
import { recallGroup } from './recall.ts'

test('[GR7] a group of a type without recall answers 10033', () => {
  const group = {
    group_id: 'g',
    type: 'BChatRoom',
    owner: '',
    name: 'n',
    info: '{}',
    support_topic: 0,
    member_count: 0,
    conversation: 1,
    created_at: 0,
  }
  const { result } = recallGroup.decide(
    {
      app: 1,
      groupId: 'g',
      topicId: null,
      seqs: [1],
      reason: null,
      by: { kind: 'admin' },
      origin: { operator: 'a', clientIp: '::1', platform: 'RESTAPI' },
    },
    {
      group: [group],
      topic: [],
      member: [],
      conversation: [{ id: 1, next_event: 2, next_seq: 2, last_message: null }],
      messages: [[]],
      afterSends: [[]],
      settings: [],
      webhook: [],
    },
    { now: 0, nextId: () => 1 },
  )
  expect(result).toMatchObject({ kind: 'refused', code: 10033 })
})
