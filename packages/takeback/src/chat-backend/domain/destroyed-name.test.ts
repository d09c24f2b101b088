import { expect, test } from 'vitest'
import { destroyedName, destroyedNames, idOfConversation, isDestroyed } from './destroyed-name.ts'

test('[GD2] the name of a destroyed conversation still tells whose it was', () => {
  const name = destroyedName('@TGS#1', 77)
  expect(idOfConversation('group', name)).toBe('@TGS#1')
  expect(idOfConversation('group', '@TGS#1')).toBe('@TGS#1')
  expect([isDestroyed('group', name), isDestroyed('group', '@TGS#1')]).toEqual([true, false])
  expect(isDestroyed('c2c', 'juliet\nromeo')).toBe(false)
})

test('[GD2] the names of one id lie together, and no other id is among them', () => {
  const { after, before } = destroyedNames('g')
  const within = (name: string) => name > after && name < before
  expect(['g\n1', 'g\n999999'].every(within)).toBe(true)
  expect(['g', 'g1\n1', 'g \n1', 'f\n1', 'gg'].some(within)).toBe(false)
})
