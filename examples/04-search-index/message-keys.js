// One name for a message, made alike from its After-send webhook and from its recall.

/** Of the body of a C2C.CallbackAfterSendMsg or Group.CallbackAfterSendMsg; null for any other. */
export function keyOfSent(body) {
  if (body.CallbackCommand === 'C2C.CallbackAfterSendMsg')
    return ['c2c', body.From_Account, body.To_Account, body.MsgKey].join('\n')
  if (body.CallbackCommand === 'Group.CallbackAfterSendMsg')
    return ['group', body.GroupId, body.TopicId ?? '', body.MsgSeq].join('\n')
  return null
}

/** Of a recall event of @takeback/receiver: one for each message. */
export function keysOfRecalled(recall) {
  switch (recall.kind) {
    case 'c2c':
      return recall.messages.map(({ msgKey }) => ['c2c', recall.from, recall.to, msgKey].join('\n'))
    case 'group':
      return recall.messages.map(({ msgSeq }) => ['group', recall.groupId, '', msgSeq].join('\n'))
    case 'topic':
      return recall.messages.map(({ msgSeq }) => ['group', recall.groupId, recall.topicId, msgSeq].join('\n'))
    default:
      return []
  }
}
