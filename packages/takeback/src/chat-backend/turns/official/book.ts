import { addSubscribers } from './add-subscribers.ts'
import { createOfficial } from './create.ts'
import { deleteSubscribers } from './delete-subscribers.ts'
import { destroyOfficial } from './destroy.ts'
import { modifyOfficial } from './modify.ts'
import { readOfficial } from './read.ts'
import { recallOfficial } from './recall.ts'
import { sendOfficial } from './send.ts'

export const officialTurns = {
  'official/create': createOfficial,
  'official/modify': modifyOfficial,
  'official/destroy': destroyOfficial,
  'official/add-subscribers': addSubscribers,
  'official/delete-subscribers': deleteSubscribers,
  'official/send': sendOfficial,
  'official/recall': recallOfficial,
  'official/read': readOfficial,
}
