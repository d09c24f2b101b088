import { expect, test } from 'vitest'
import {
  documentedCommands,
  isBeforeCommand,
  isRecallCommand,
  isWebhookCommand,
  webhookCommands,
} from './commands.ts'

test('[W31] every documented word once, ours among them', () => {
  expect(new Set(documentedCommands).size).toBe(documentedCommands.length)
  expect(documentedCommands).toEqual(expect.arrayContaining(Object.values(webhookCommands)))
  expect(documentedCommands.filter(isWebhookCommand)).toHaveLength(6)
  expect(documentedCommands.filter(isRecallCommand)).toEqual([
    'C2C.CallbackAfterMsgWithDraw',
    'Group.CallbackAfterRecallMsg',
    'OfficialAccount.CallbackAfterMsgWithDraw',
  ])
})

test('[W31] Before commands are told by their word, also ones published later', () => {
  expect(documentedCommands.filter(isBeforeCommand)).toEqual([
    'Sns.CallbackPrevFriendAdd',
    'Sns.CallbackPrevFriendResponse',
    'C2C.CallbackBeforeSendMsg',
    'Group.CallbackBeforeCreateGroup',
    'Group.CallbackBeforeApplyJoinGroup',
    'Group.CallbackBeforeInviteJoinGroup',
    'Group.CallbackBeforeSendMsg',
    'Group.CallbackBeforeCreateTopic',
    'OfficialAccount.CallbackBeforeCreateOfficialAccount',
    'OfficialAccount.CallbackBeforeAddSubscriber',
    'OfficialAccount.CallbackBeforeSendMsg',
  ])
  expect(isBeforeCommand('Group.CallbackBeforeRecallMsg')).toBe(true)
  expect(isBeforeCommand('')).toBe(false)
})
