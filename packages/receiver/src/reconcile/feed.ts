/**
 * Puts recalls that REST shows into the inbox, in the form and under the identities of the webhook that never came: rules
 * R110 and R112 of docs/spec/receiving.md. A webhook that comes later is a redelivery; one that came before is not touched.
 *
 * REST tells neither who recalled nor when: `Operator_Account` is the admin who asked, `EventTime` and the platform are
 * absent.
 */
import { effectKey, webhookCommands, type MessagePlace } from '@takeback/protocol'
import { statement } from '@takeback/store'
import { cleanText } from '../clean-text.ts'
import { eraOf } from '../identity.ts'
import type { Inbox } from '../inbox/store.ts'
import { understand } from '../understand.ts'
import { RECONCILED_PEER } from './reconciled-peer.ts'

/** A message that REST shows as recalled. */
export interface SeenRecall {
  readonly place: MessagePlace
  /** MsgKey, or MsgSeq as text. */
  readonly name: string
}

export interface FeedOptions {
  readonly inbox: Inbox
  readonly app: number
  readonly operator: string
  /** Of a group, as a webhook spells it; asked for only when something is fed. */
  readonly groupType: (groupId: string) => Promise<string>
}

/** What a group's type is called that can't be told: it takes no recall from a handler. */
export const UNKNOWN_TYPE = 'Unknown'
export const NAME_LENGTH = 200

const isKnown = statement<[era: number, identity: string], { readonly generation: number }>(
  'SELECT generation FROM effects WHERE era = $1 AND identity = $2 LIMIT 1',
)

/** What REST shows as recalled, in a form that no webhook has: it is told to a person, and the others are fed. */
export interface OddRecall {
  /** What names it, as far as anything does; bounded, without text of the message. */
  readonly message: string
  readonly why: string
}

export interface Fed {
  /** How many were not known before. */
  readonly fed: number
  readonly odd: readonly OddRecall[]
}

/** `recalls`: of one page, so of one conversation; both directions of a one-to-one conversation may be among them. */
export async function feedRecalls(options: FeedOptions, recalls: readonly SeenRecall[]): Promise<Fed> {
  const odd = recalls.flatMap((recall) => oddOne(options, recall))
  const sound = odd.length === 0 ? recalls : recalls.filter((recall) => oddOne(options, recall).length === 0)
  const missing = await unknownOnes(options, sound)
  const bodies = await bodiesOf(options, missing)
  const results = await Promise.all(bodies.map((body) => rememberBody(options, body)))
  return { fed: results.reduce((sum, fresh) => sum + fresh, 0), odd }
}

/** Asked for each by itself: one must not take with it those that stand in a webhook beside it. */
function oddOne({ app, operator }: FeedOptions, recall: SeenRecall): OddRecall[] {
  return bodiesIn([recall], operator, UNKNOWN_TYPE).flatMap((body) => {
    const understood = understand(app, body.CallbackCommand, bytesOf(body))
    if (understood.kind === 'recall') return []
    const why = 'why' in understood ? understood.why : understood.kind
    return [{ message: cleanText(recall.name, NAME_LENGTH), why }]
  })
}

/** One that is known is not told again: it would count as a redelivery that nobody sent. */
async function unknownOnes({ inbox, app }: FeedOptions, recalls: readonly SeenRecall[]) {
  if (recalls.length === 0) return []
  const rows = await inbox.snapshot(
    recalls.map(({ place, name }) => isKnown(eraOf(name), effectKey(app, place, { name }))),
  )
  return recalls.filter((_recall, index) => rows[index]?.length === 0)
}

type Body = Readonly<Record<string, unknown>> & { readonly CallbackCommand: string }

async function bodiesOf(options: FeedOptions, recalls: readonly SeenRecall[]): Promise<Body[]> {
  const [first] = recalls
  if (first === undefined) return []
  const { place } = first
  const isOfGroup = place.kind === 'group' || place.kind === 'topic'
  return bodiesIn(
    recalls,
    options.operator,
    isOfGroup ? await options.groupType(place.groupId) : UNKNOWN_TYPE,
  )
}

/** `type`: of the group, if it is one. */
function bodiesIn(recalls: readonly SeenRecall[], operator: string, type: string): Body[] {
  const [first] = recalls
  if (first === undefined) return []
  const { place } = first
  const names = recalls.map(({ name }) => name)
  switch (place.kind) {
    case 'c2c':
      return recalls.flatMap((recall) => c2cBody(recall))
    case 'official':
      return [
        {
          CallbackCommand: webhookCommands.officialRecall,
          Official_Account: place.officialAccount,
          WithdrawMsgList: names.map((MsgKey) => ({ MsgKey })),
        },
      ]
    case 'group':
    case 'topic':
      return [
        {
          CallbackCommand: webhookCommands.groupRecall,
          Operator_Account: operator,
          Type: type,
          GroupId: place.groupId,
          MsgSeqList: names.map((name) => ({ MsgSeq: Number(name) })),
          ...(place.topicId !== null && { TopicId: place.topicId }),
        },
      ]
  }
}

function c2cBody({ place, name }: SeenRecall): Body[] {
  if (place.kind !== 'c2c') return []
  return [
    {
      CallbackCommand: webhookCommands.c2cRecall,
      From_Account: place.sender,
      To_Account: place.recipient,
      MsgKey: name,
    },
  ]
}

/** How many of its messages were new: a webhook may have come meanwhile. */
async function rememberBody({ inbox, app }: FeedOptions, body: Body): Promise<number> {
  const { CallbackCommand: command } = body
  const bytes = bytesOf(body)
  const understood = understand(app, command, bytes)
  if (understood.kind !== 'recall') throw new Error(`what is sound alone is no ${command} with others`)
  const remembered = await inbox.turn('remember', {
    webhook: {
      app,
      command,
      url: `/?${new URLSearchParams({ SdkAppid: String(app), CallbackCommand: command, contenttype: 'json' }).toString()}`,
      platform: null,
      clientIp: null,
      peerIp: RECONCILED_PEER,
      signed: false,
      body: bytes,
    },
    summary: understood.summary,
  })
  return remembered.kind === 'stored' ? remembered.fresh : 0
}

function bytesOf(body: Body): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(body))
}
