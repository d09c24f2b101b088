import { expect, test } from 'vitest'
import { muted } from './muted.ts'

const group = (type: string, muteAll = false) => ({ type, info: JSON.stringify({ muteAll }) })
const person = (role: 'Owner' | 'Admin' | 'Member', until = 0) => ({ role, mute_until: until })

test('[GM9] a mute holds through its last second, over REST and on a client, whatever the role', () => {
  for (const bySelf of [true, false])
    for (const role of ['Owner', 'Admin', 'Member'] as const) {
      const speaker = { member: person(role, 100), bySelf }
      expect(muted(speaker, group('Public'), 99_999)).toBe('is muted until 100')
      expect(muted(speaker, group('Public'), 100_000)).toBeNull()
    }
  expect(muted({ member: undefined, bySelf: true }, group('AVChatRoom'), 0)).toBeNull()
})

test('[GM10] a muted group is spoken in by owner and admins, and by REST', () => {
  const why = 'is muted with all members but owner and admins'
  const verdict = (member: ReturnType<typeof person> | undefined, type = 'Public', bySelf = true) =>
    muted({ member, bySelf }, group(type, true), 1000)
  expect(verdict(person('Owner'))).toBeNull()
  expect(verdict(person('Admin'))).toBeNull()
  expect(verdict(person('Member'))).toBe(why)
  expect(verdict(person('Admin'), 'Private')).toBe(why)
  expect(verdict(undefined, 'AVChatRoom')).toBe(why)
  expect(verdict(person('Member'), 'Public', false)).toBeNull()
})
