/** A program in TypeScript that uses the whole receiver: compiled against the packed types as a stranger's compiler does it. */
import { createReceiver, GiveUp, RetryLater, type Recall } from '@takeback/receiver'
import { authenticate } from '@takeback/receiver/checking'
import { eraseUserFromInbox } from '@takeback/receiver/erasing'
import { memoryInbox } from '@takeback/receiver/memory'
import { toNodeHandler } from '@takeback/receiver/node'
import { postgresInbox } from '@takeback/receiver/postgres'
import { listRecalls } from '@takeback/receiver/reading'
import { reconcile } from '@takeback/receiver/reconcile'
import { sqliteInbox } from '@takeback/receiver/sqlite'
import { toWebHandler } from '@takeback/receiver/web'
import { DatabaseSync } from 'node:sqlite'

const db = new DatabaseSync(':memory:')
const recalls = createReceiver({
  sdkAppId: [1_400_000_000],
  token: ['old', 'new'],
  inbox: await sqliteInbox('x.db'),
})
recalls.on('recall', (recall) => {
  // On SQLite the answer itself, not a Promise.
  const isFirst: boolean = recall.firstTime(db)
  if (isFirst) redact(recall)
  else throw new GiveUp('made before')
})

/** One kind is left out, and this does not compile: `never`. */
function redact(recall: Recall): readonly (string | number)[] {
  switch (recall.kind) {
    case 'c2c':
      return [recall.from, recall.to, ...recall.messages.map(({ msgKey }) => msgKey)]
    case 'group':
      return [recall.groupId, ...recall.messages.map(({ msgSeq }) => msgSeq)]
    case 'topic':
      return [recall.groupId, recall.topicId, ...recall.messages.map(({ msgSeq }) => msgSeq)]
    case 'official':
      return [recall.officialAccount, ...recall.messages.map(({ msgKey }) => msgKey)]
    default:
      return recall satisfies never
  }
}

recalls.on('recall', (recall) => {
  for (const { content } of recall.messages) {
    if (!content.kept) throw new RetryLater(content.why, 60_000)
  }
  // @ts-expect-error: of all kinds only the topic has one.
  console.log(recall.topicId)
})

console.log(authenticate, eraseUserFromInbox, memoryInbox, postgresInbox, listRecalls, reconcile)
console.log(toNodeHandler(recalls), toWebHandler(recalls))
