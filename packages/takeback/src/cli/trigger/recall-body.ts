/** The body that `takeback trigger` sends: rules TG1 and TG2 of docs/spec/command.md. Pure; the shapes are protocol's. */
import {
  type C2cForm,
  type EventTimeForm,
  formatMsgKey,
  formatOfficialMsgKey,
  type RecallKind,
  writeC2cRecall,
  writeGroupRecall,
  writeOfficialRecall,
} from '@takeback/protocol'

export interface RecallWish {
  readonly kind: RecallKind
  /** How many messages; of a one-to-one recall always 1. */
  readonly list: number
  readonly form: C2cForm
  readonly eventTimeAs: EventTimeForm
}

export interface Circumstances {
  /** Milliseconds. */
  readonly now: number
  /** A new number for every call of the command, so that each recalls other messages. */
  readonly random: number
}

/** The people and places of the documents and of our own demo. */
export function recallBody(
  wish: RecallWish,
  { now, random }: Circumstances,
): { readonly CallbackCommand: string } {
  const seconds = Math.floor(now / 1000)
  const seqs = Array.from({ length: wish.list }, (_, index) => (random % 1_000_000) + index + 1)
  switch (wish.kind) {
    case 'c2c':
      return writeC2cRecall({
        from: 'jared',
        to: 'Jonh',
        msgKey: formatMsgKey({ seq: seqs[0] ?? 1, random, time: seconds }),
        unread: 7,
        eventTime: now,
        form: wish.form,
      })
    case 'group':
    case 'topic':
      return writeGroupRecall({
        operator: 'administrator',
        groupType: wish.kind === 'topic' ? 'Community' : 'Public',
        groupId: wish.kind === 'topic' ? '@TGS#_demo-community' : 'demo-group',
        messages: seqs.map((seq) => ({
          seq,
          msgId: `144115233406643804-${seconds}-${(random + seq) % 2 ** 32}`,
        })),
        topicId: wish.kind === 'topic' ? '@TGS#_demo-community@TOPIC#_demo-topic' : null,
        eventTime: now,
        eventTimeAs: wish.eventTimeAs,
        withMsgId: true,
      })
    case 'official':
      return writeOfficialRecall({
        officialAccount: '@TOA#_demo-news',
        msgKeys: seqs.map((seq) => formatOfficialMsgKey(seq, seconds)),
        eventTime: now,
      })
  }
}
