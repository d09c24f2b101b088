/**
 * Command words of webhooks (`CallbackCommand`). Sources: I:34355, the commands' own pages, C:1522.
 *
 * Mind the spelling: one-to-one and official accounts say `MsgWithDraw`, groups say `RecallMsg`.
 */
export const webhookCommands = {
  c2cRecall: 'C2C.CallbackAfterMsgWithDraw',
  groupRecall: 'Group.CallbackAfterRecallMsg',
  officialRecall: 'OfficialAccount.CallbackAfterMsgWithDraw',
  c2cAfterSend: 'C2C.CallbackAfterSendMsg',
  groupAfterSend: 'Group.CallbackAfterSendMsg',
  officialAfterSend: 'OfficialAccount.CallbackAfterSendMsg',
} as const

/** The commands whose bodies this package knows, and which the Chat backend sends. */
export type WebhookCommand = (typeof webhookCommands)[keyof typeof webhookCommands]

export const recallCommands = [
  webhookCommands.c2cRecall,
  webhookCommands.groupRecall,
  webhookCommands.officialRecall,
] as const

export type RecallCommand = (typeof recallCommands)[number]

export function isWebhookCommand(word: string): word is WebhookCommand {
  return (Object.values(webhookCommands) as string[]).includes(word)
}

export function isRecallCommand(word: string): word is RecallCommand {
  return (recallCommands as readonly string[]).includes(word)
}

/**
 * The answer to such a webhook decides whether the thing happens (a message goes out, somebody joins), so it must
 * not be answered lightly. Judged by the word, so that a command published later is recognised too.
 */
export function isBeforeCommand(word: string): boolean {
  return /\.Callback(?:Before|Prev)/.test(word)
}

/** Every documented command word. Others may exist: an unknown word is no error. */
export const documentedCommands: readonly string[] = [
  'State.StateChange',
  'Profile.CallbackPortraitSet',
  ...named('Sns.Callback', [
    'PrevFriendAdd',
    'PrevFriendResponse',
    'FriendAdd',
    'FriendDelete',
    'BlackListAdd',
    'BlackListDelete',
  ]),
  ...named('Follow.Callback', ['AfterFollowAdd', 'AfterFollowDelete']),
  ...named('C2C.Callback', [
    'BeforeSendMsg',
    'AfterSendMsg',
    'AfterMsgReport',
    'AfterMsgWithDraw',
    'AfterMsgReadAll',
  ]),
  ...named('Group.Callback', [
    'BeforeCreateGroup',
    'AfterCreateGroup',
    'BeforeApplyJoinGroup',
    'BeforeInviteJoinGroup',
    'AfterNewMemberJoin',
    'AfterMemberExit',
    'BeforeSendMsg',
    'AfterSendMsg',
    'AfterGroupFull',
    'AfterGroupDestroyed',
    'AfterGroupInfoChanged',
    'OnMemberStateChange',
    'SendMsgException',
    'AfterRecallMsg',
    'AfterMemberFieldChanged',
    'AfterGroupAttrChanged',
    'AfterReadReceipt',
    'AfterChangeGroupOwner',
    'OnDailyGroupQuotaAlarm',
    'BeforeCreateTopic',
    'AfterCreateTopic',
    'AfterTopicDestroyed',
    'AfterTopicInfoChanged',
  ]),
  ...named('OfficialAccount.Callback', [
    'BeforeCreateOfficialAccount',
    'AfterCreateOfficialAccount',
    'AfterOfficialAccountInfoChanged',
    'AfterOfficialAccountDestroyed',
    'BeforeAddSubscriber',
    'AfterAddSubscriber',
    'AfterOfficialAccountFull',
    'AfterDeleteSubscriber',
    'BeforeSendMsg',
    'AfterSendMsg',
    'AfterMsgWithDraw',
  ]),
  'Bot.OnC2CMessage',
  'Bot.OnGroupMessage',
  'Chatbot.OnC2CSignalMessage',
  'ContentCallback.ResultNotify',
  'Push.OfflinePush',
  'Push.AllMemberPush',
  'Alert.RequestOverLimit',
  'Call.CallbackAfterStartCall',
]

function named(prefix: string, events: readonly string[]): string[] {
  return events.map((event) => prefix + event)
}
