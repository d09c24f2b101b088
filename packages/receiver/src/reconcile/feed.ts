/**
 * Puts recalls that REST shows into the inbox, in the form and under the identities of the webhook that never came: rules
 * R110 and R112 of docs/spec/receiving.md. A webhook that comes later is a redelivery; one that came before is not touched.
 *
 * REST tells neither who recalled nor when: `Operator_Account` is the admin who asked, `EventTime` and the platform are
 * absent.
 */
import { effectKey, webhookCommands, type MessagePlace } from '@takeback/protocol'
import { statement } from '@takeback/store'
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

const isKnown = statement<[era: number, identity: string], { readonly generation: number }>(
  'SELECT generation FROM effects WHERE era = $1 AND identity = $2 LIMIT 1',
)

/**
 * How many were not known before. `recalls`: of one page, so of one conversation; both directions of a one-to-one
 * conversation may be among them.
 */
export async function feedRecalls(options: FeedOptions, recalls: readonly SeenRecall[]): Promise<number> {
  const missing = await unknownOnes(options, recalls)
  const bodies = await bodiesOf(options, missing)
  const results = await Promise.all(bodies.map((body) => rememberBody(options, body)))
  return results.reduce((sum, fresh) => sum + fresh, 0)
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
          Operator_Account: options.operator,
          Type: await options.groupType(place.groupId),
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

/** How many of its messages were new: a webhook may have come meanwhile. Throws when it would not be understood. */
async function rememberBody({ inbox, app }: FeedOptions, body: Body): Promise<number> {
  const { CallbackCommand: command } = body
  const bytes = new TextEncoder().encode(JSON.stringify(body))
  const understood = understand(app, command, bytes)
  if (understood.kind !== 'recall') {
    throw new Error(
      `REST shows a recall that is no ${command}: ${'why' in understood ? understood.why : understood.kind}`,
    )
  }
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
