/**
 * What an admin reads over REST: who belongs to what, and texts alone, null for a tombstone; and what was taken back is nowhere in
 * the answers. Nobody on a phone sees who is an admin or follows until it matters, so steps that meet are told apart here.
 */
import type { Answer, Backend } from './backend.ts'
import type { ModelMessage } from './message.ts'
import type { Model } from './model.ts'
import { people, type Person, placeNames, type PlaceName, places } from './places.ts'
import { historyOf } from './sight.ts'

type Texts = readonly (string | null)[]

const pairs: readonly (readonly [Person, Person])[] = people.flatMap((a, i) =>
  people.slice(i + 1).map((b) => [a, b] as const),
)

export async function restShown(backend: Backend, model: Model): Promise<object> {
  const there = placesOf(model)
  const [talks, inPlaces, standings] = await Promise.all([
    Promise.all(pairs.map(([a, b]) => readTalk(backend, a, b))),
    Promise.all(there.map((name) => readPlace(backend, name))),
    Promise.all(there.map((name) => readStandings(backend, name))),
  ])
  const everything = JSON.stringify([talks, inPlaces])
  return {
    talks: talks.map(({ MsgList }) => sorted(textsOf(MsgList))),
    places: inPlaces.map(({ RspMsgList }) => textsOf(RspMsgList).toReversed()),
    standings,
    leaked: model.facts.messages.filter(
      ({ recalled, text }) => recalled !== null && everything.includes(text),
    ),
  }
}

export function restDue(model: Model): object {
  return {
    talks: pairs.map(([a, b]) => sorted(historyOf(model, a, `C2C${b}`).slice(-100).map(textOf))),
    places: placesOf(model).map((name) => model.saidIn(name).slice(-20).map(textOf)),
    standings: placesOf(model).map((name) =>
      [...model.facts.members[name]]
        .map(([who, { role }]) => (name === 'town' ? who : `${who}: ${role}`))
        .toSorted(),
    ),
    leaked: [],
  }
}

function placesOf({ facts: { destroyed } }: Model): PlaceName[] {
  return placeNames.filter((name) => name !== 'ball' && !destroyed.has(name))
}

function readTalk(backend: Backend, a: Person, b: Person): Promise<Answer> {
  const range = { MaxCnt: 100, MinTime: 0, MaxTime: 4_000_000_000 }
  return backend.ok('openim/admin_getroammsg', { Operator_Account: a, Peer_Account: b, ...range })
}

function readPlace(backend: Backend, name: PlaceName): Promise<Answer> {
  const { groupId, topicId } = places[name]
  const page = { ReqMsgNumber: 20, WithRecalledMsg: 1 }
  if (name === 'town') {
    const path = 'official_account_open_http_svc/official_account_msg_get_simple'
    return backend.ok(path, { Official_Account: groupId, ...page })
  }
  const place = { GroupId: groupId, ...(topicId !== null && { TopicId: topicId }) }
  return backend.ok('group_open_http_svc/group_msg_get_simple', { ...place, ...page })
}

async function readStandings(backend: Backend, name: PlaceName): Promise<string[]> {
  const { groupId } = places[name]
  if (name === 'town') {
    const path = 'official_account_open_http_svc/get_subscriber_info'
    const { SubscriberList } = await backend.ok(path, { Official_Account: groupId })
    const list = SubscriberList as readonly { readonly Subscriber_Account: string }[]
    return list.map(({ Subscriber_Account: who }) => who).toSorted()
  }
  const path = 'group_open_http_svc/get_group_member_info'
  const { MemberList } = await backend.ok(path, { GroupId: groupId })
  const list = MemberList as readonly { readonly Member_Account: string; readonly Role: string }[]
  return list.map(({ Member_Account: who, Role }) => `${who}: ${Role}`).toSorted()
}

/** Within one second a talk is ordered by numbers, which REST and clients draw each in their own way. */
function sorted(texts: Texts): string[] {
  return texts.map(String).sort()
}

function textOf({ recalled, text }: ModelMessage): string | null {
  return recalled === null ? text : null
}

type RestBody = readonly { readonly MsgContent: { readonly Text: string } }[]

function textsOf(list: unknown): Texts {
  return (list as readonly { readonly MsgBody: RestBody }[]).map(
    ({ MsgBody }) => MsgBody[0]?.MsgContent.Text ?? null,
  )
}
