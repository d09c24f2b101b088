/**
 * Every documented error code, in our words: one table for both sides. Sources: I:34348, I:34620, each command's page,
 * the SDKs' lists. Codes of client SDKs (2110, 60xx…) are here too: people look them up.
 */
export interface ErrorCode {
  readonly meaning: string
}

export const errorCodes: Readonly<Record<number, ErrorCode>> = tableOf({
  // SDK-local
  1001: 'the history download failed',
  1002: 'the history download failed',
  1003: 'the history download failed',
  1004: 'the history download failed',
  1005: 'the history download failed',
  2110: 'the message could not be recalled (Web SDK)',
  6014: 'not logged in (SDK)',
  6017: 'a parameter is wrong (SDK)',
  6223: 'the recall window has passed (native SDK)',
  7003: 'the UserID is wrong: 1 to 32 printable ASCII characters (SDK)',
  8001: 'the message is longer than 12 KB (SDK)',
  8501: 'the group id is wrong (SDK)',

  // Groups
  10002: 'internal error, try again',
  10003: 'the command word is unknown',
  10004: 'a parameter is wrong',
  10005: 'the request names too many accounts',
  10006: 'the operation is too frequent',
  10007: 'no permission, or not supported for this type of group',
  10008: 'the request is wrong or its signature does not match',
  10009: 'the owner may not leave the group',
  10010: 'the group or official account does not exist or was dissolved',
  10011: 'the body is not the expected JSON',
  10012: 'the id of the operator is wrong',
  10013: 'already a member of the group',
  10014: 'the group is full',
  10015: 'the group id is wrong',
  10016: 'refused by the app backend through a webhook',
  10017: 'muted: may not send',
  10018: 'the answer is larger than 1 MB',
  10019: 'the account does not exist',
  10020: 'the message to import is too long',
  10021: 'the group id is already used',
  10023: 'more than 40 messages per second in this group',
  10024: 'the request was already handled',
  10025: 'the group id is already used, by a group of yours',
  10026: 'the command is forbidden for this app',
  10030: 'the message to recall does not exist',
  10031: 'the recall window has passed (2 minutes unless configured)',
  10032: 'this message may not be recalled',
  10033: 'this type of group does not support recall',
  10034: 'this type of message cannot be deleted',
  10035: 'this type of group does not support deletion',
  10036: 'the app has too many audio-video groups',
  10037: 'the user is in too many groups',
  10038: 'the group would have too many members',
  10041: 'the app does not allow group recall',
  10044: 'this type of group keeps no history',
  10051: 'too many messages to delete at once',
  10052: 'there is nothing to delete',
  10053: 'more than 30 people are mentioned',
  10058: 'the free plan allows 100 groups',
  10059: 'the plan does not include this',
  10060: 'read receipts, counters or another group feature is not available',
  10061: 'read receipts, counters or another group feature is not available',
  10062: 'read receipts, counters or another group feature is not available',
  10063: 'read receipts, counters or another group feature is not available',
  10070: 'read receipts, counters or another group feature is not available',
  11000: 'the community feature is not enabled',
  110002: 'a limit of topics is reached',
  110003: 'a limit of topics is reached',

  // One-to-one
  20001: 'the request is wrong',
  20002: 'the UserSig or login ticket is invalid',
  20003: 'the sender or receiver is wrong or not registered',
  20004: 'network error, try again',
  20005: 'internal error, try again',
  20006: 'refused by the app backend through a webhook',
  20007: 'the sender is on the block list of the receiver',
  20008: 'sender and receiver belong to different apps',
  20009: 'sender and receiver are not friends',
  20010: 'sender and receiver are not friends, one way',
  20011: 'sender and receiver are not friends, one way',
  20012: 'the sender is muted',
  20016: 'the recall window has passed (2 minutes unless configured)',
  20018: 'stored messages could not be deleted',
  20022: 'the message to recall does not exist',
  20023: 'the message was already recalled',
  20028: 'the message was changed at the same time, try again',

  // REST in general
  60002: 'the HTTP request is wrong: check the URL',
  60003: 'the request is not JSON',
  60004: 'the account or signature in the URL or body is wrong',
  60005: 'the account or signature in the URL or body is wrong',
  60006: 'the SDKAppID is invalid',
  60007: 'too many REST calls, slow down',
  60008: 'the request timed out or is not well-formed HTTP',
  60009: 'the path is wrong',
  60010: 'only an app admin may call this',
  60011: 'too many calls of this SDKAppID',
  60012: 'the SDKAppID is missing',
  60013: 'the answer is not JSON',
  60014: 'the account could not be looked up in time',
  60015: 'the account is not a string',
  60016: 'the SDKAppID is disabled',
  60017: 'the request is disabled',
  60018: 'too many requests',
  60019: 'too many requests',
  60020: 'the service is unavailable or its plan has expired',
  60021: 'calls from this IP address are not allowed',
  60025: 'sdkappid, identifier, usersig or contenttype is wrong',
  60026: 'the app lives in another data centre',
  60027: 'not a push resource',
  60028: 'the daily quota of the trial edition is used up',

  // UserSig and accounts
  70001: 'the UserSig has expired: issue a new one',
  70002: 'the UserSig is empty',
  70003: 'the UserSig cannot be read: was it cut off?',
  70005: 'the UserSig cannot be read: was it cut off?',
  70009: 'the UserSig was made with another key',
  70013: 'the UserSig belongs to another UserID than the identifier',
  70014: 'the UserSig belongs to another SDKAppID',
  70016: 'the app has no key',
  70020: 'the SDKAppID is unknown',
  70050: 'too many failed checks: wait a minute',
  70051: 'the account is blocked',
  70101: 'the ticket has expired',
  70107: 'the account does not exist: import it first',
  70114: 'login is restricted',
  70169: 'the server timed out, try again',
  70202: 'the server timed out, try again',
  70206: 'the number of accounts in the batch is wrong',
  70398: 'the account quota is used up (100 on trial)',
  70399: 'a deleted account can be imported again after 3 months',
  70402: 'a parameter is wrong: check the required fields and their values',
  70403: 'only an app admin may call this',
  70404: 'the SDK is too old',
  70500: 'internal error, try again',
  71000: 'accounts cannot be deleted on this plan',

  // Content and before webhooks
  80001: 'the text was refused by the content filter',
  80002: 'the message is longer than 12 KB',
  80003: 'the before webhook failed or timed out: the message was refused',
  80004: 'the image was refused',
  80005: 'the service has stopped',

  // Message REST commands
  90001: 'the body is not the expected JSON',
  90002: 'MsgBody is wrong',
  90003: 'To_Account is missing or unknown',
  90004: 'To_Account of the batch is wrong',
  90005: 'MsgRandom is missing or not an integer',
  90006: 'MsgTimeStamp is missing or not an integer',
  90007: 'MsgBody is not an array',
  90008: 'From_Account is missing or unknown',
  90009: 'only an app admin may call this',
  90010: 'MsgBody is wrong',
  90011: 'more than 500 receivers',
  90012: 'a receiver is not registered',
  90018: 'the request names too many accounts',
  90026: 'offline storage is longer than 7 days',
  90030: 'an attribute is too long',
  90031: 'SyncOtherMachine is not an integer',
  90043: 'OfflinePushInfo is wrong',
  90044: 'MsgLifeTime is not an integer',
  90048: 'the account does not exist',
  90054: 'the MsgKey is wrong',
  90055: 'the batch is too long',
  90057: 'too many batches, slow down',
  90992: 'internal error, try again',
  90994: 'internal error, try again',
  90995: 'internal error, try again',
  91000: 'internal error, try again',
  91101: 'signed out: too many web pages are open',
  93000: 'the JSON is longer than 12 KB',

  // Webhook configuration (siblings of ours at Tencent: C:117540)
  100001: 'internal error, try again',
  100002: 'a parameter is wrong',
  100301: 'no webhook is configured',
  100302: 'no webhook token is configured',
  100303: 'this message was not recalled',

  // Bulk recall, ours
  100304: 'there is no such recall plan',
  100305: 'the state of the recall plan does not allow this',
  100306: 'the recall plan counts another number of messages',
  100307: 'too many recall plans are open',

  // Parking a webhook by hand, ours
  100308: 'there is no such delivery',
  100309: 'the delivery is being sent',
  100310: 'the delivery has ended, or is parked by hand already',

  // Official accounts
  130002: 'no permission',
  130004: 'the official account does not exist',
  130005: 'already subscribed',
  130006: 'the official account has too many subscribers',
  130007: 'the id of the official account is wrong',
  130008: 'the id of the official account is already used',
  130009: 'the official account may not be deleted',
  130010: 'a limit is reached',
  131000: 'official accounts are not activated',
  131003: 'not subscribed',
  131005: 'the SDK is too old',
})

/** Codes documented as a range only. */
export const errorCodeRanges: readonly {
  readonly from: number
  readonly to: number
  readonly meaning: string
}[] = [
  { from: 10100, to: 10200, meaning: 'a code of the app backend, given by its before webhook of a group' },
  { from: 38000, to: 39000, meaning: 'a code of the app backend' },
  { from: 72000, to: 72012, meaning: 'a quota of the plan is used up' },
  { from: 120_001, to: 130_000, meaning: 'a code of the app backend, given by its before webhook' },
]

/** What a code means, for people. */
export function refusalText(code: number): string {
  const known = errorCodes[code] ?? errorCodeRanges.find(({ from, to }) => from <= code && code <= to)
  return known?.meaning ?? `error ${code}`
}

function tableOf(meanings: Readonly<Record<number, string>>): Readonly<Record<number, ErrorCode>> {
  return Object.fromEntries(Object.entries(meanings).map(([code, meaning]) => [code, { meaning }]))
}
