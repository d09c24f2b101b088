/** Field schemas shared by webhook bodies. Lengths and characters only, never prefixes (see ids.ts). */
import * as v from 'valibot'
import {
  isGroupId,
  isOfficialId,
  isPlainText,
  isTopicId,
  isUserId,
  MAX_MSG_KEY_LENGTH,
  MAX_UINT32,
} from '../ids.ts'

/** Far above the 10 that REST allows in one recall. */
export const MAX_MESSAGES_PER_RECALL = 1000

export const userIdField = v.pipe(
  v.string(),
  v.check(isUserId, 'must be 1 to 32 characters of printable ASCII'),
)
export const groupIdField = v.pipe(
  v.string(),
  v.check(isGroupId, 'must be 1 to 48 bytes without control characters'),
)
/** Samples show `"TopicId": ""`: empty means absent. */
export const topicIdField = v.pipe(
  v.string(),
  v.check((text) => text === '' || isTopicId(text), 'must be at most 96 bytes without control characters'),
)
export const officialIdField = v.pipe(
  v.string(),
  v.check(isOfficialId, 'must be 1 to 48 bytes without control characters'),
)
export const groupTypeField = v.pipe(
  v.string(),
  v.check((text) => isPlainText(text, 32), 'must be 1 to 32 bytes without control characters'),
)
/** Taken as a name: its three numbers are not a receiver's business. */
export const msgKeyField = v.pipe(
  v.string(),
  v.check(
    (text) => isPlainText(text, MAX_MSG_KEY_LENGTH),
    'must be 1 to 50 bytes without control characters',
  ),
)
export const msgIdField = v.pipe(
  v.string(),
  v.check(
    (text) => text === '' || isPlainText(text, 128),
    'must be at most 128 bytes without control characters',
  ),
)
export const uint32Field = v.pipe(
  v.number(),
  v.integer('must be an integer'),
  v.minValue(0, 'must be from 0 to 4294967295'),
  v.maxValue(MAX_UINT32, 'must be from 0 to 4294967295'),
)
export const integerField = v.pipe(v.number(), v.safeInteger('must be an integer'))
/** -1 is documented for a message that could not be sent. */
export const unreadField = v.pipe(
  v.number(),
  v.safeInteger('must be an integer'),
  v.minValue(-1, 'must not be below -1'),
)
