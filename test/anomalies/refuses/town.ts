/**
 * What there is before somebody sends what nobody should, made over REST: people, a group, a topic, an official account, something
 * said in each. With it a good body of every command that is served: the examples of docs/api, about this town.
 */
import { restApi } from '../../api/described.ts'

export type Answer = Readonly<Record<string, unknown>> & { readonly ErrorCode: number }
/** `path`: for example `openim/sendmsg`. */
export type Call = (path: string, body: object) => Promise<Answer>

export type GoodBodies = Readonly<Record<string, object>>

const saying = [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'wherefore' } }]

/** A plan of a bulk recall; gives its id. Made once: where nobody counts it, the call takes its two seconds. */
export async function openPlan(call: Call): Promise<number> {
  await good(call, 'im_open_login_svc/multiaccount_import', { Accounts: ['tybalt'] })
  const { Response } = await good(call, 'takeback_recall/plan_recall', { From_Account: 'tybalt', Since: 0 })
  return (Response as { readonly PlanId: number }).PlanId
}

/** `name`: in all ids of this town, which is then nobody else's. */
export async function openTown(name: string, plan: number, call: Call): Promise<GoodBodies> {
  const [jared, jonh, nurse, verona] = [`jared-${name}`, `Jonh-${name}`, `nurse-${name}`, `verona-${name}`]
  const group = { Type: 'Public', Name: 'n', Owner_Account: jared }
  const [c2c, groups, official] = ['openim', 'group_open_http_svc', 'official_account_open_http_svc']

  await good(call, 'im_open_login_svc/multiaccount_import', { Accounts: [jared, jonh, nurse] })
  const toOne = { From_Account: jared, To_Account: jonh, MsgSeq: 1, MsgRandom: 7, MsgBody: saying }
  const { MsgKey } = await good(call, `${c2c}/sendmsg`, toOne)
  const members = [{ Member_Account: jonh }]
  await good(call, `${groups}/create_group`, { ...group, GroupId: verona, MemberList: members })
  const toGroup = { GroupId: verona, From_Account: jared, Random: 7, MsgBody: saying }
  const { MsgSeq } = await good(call, `${groups}/send_group_msg`, toGroup)
  const community = { ...group, Type: 'Community', SupportTopic: 1 }
  const { GroupId } = await good(call, `${groups}/create_group`, community)
  const { TopicId } = await good(call, 'million_group_open_http_svc/create_topic', {
    GroupId,
    TopicName: 't',
  })
  const account = { Owner_Account: jared, Name: 'n' }
  const { OfficialAccountUserID } = await good(call, `${official}/create_official_account`, account)
  const toAll = { Official_Account: OfficialAccountUserID, Random: 7, MsgBody: saying }
  const { MsgKey: news } = await good(call, `${official}/send_official_account_msg`, toAll)

  // What a longer one begins with comes behind it.
  const ofSamples: readonly (readonly [sample: string, here: string])[] = [
    ['"jared"', `"${jared}"`],
    ['"Jonh"', `"${jonh}"`],
    ['"nurse"', `"${nurse}"`],
    ['@TGS#_@TGS#cQVLVHIM62CJ@TOPIC#_TestTopic', String(TopicId)],
    ['@TGS#_@TGS#cQVLVHIM62CJ', String(GroupId)],
    ['@TGS#2J4SZEAEL', verona],
    ['@TOA#_@TOA#cQVLVHIM62CJ', String(OfficialAccountUserID)],
    ['48374_2837546_1557481126', String(MsgKey)],
    ['71_1_1698741698', String(news)],
    ['{"MsgSeq":100}', `{"MsgSeq":${String(MsgSeq)}}`],
    ['"PlanId":7', `"PlanId":${plan}`],
  ]
  const ofHere = (example: unknown): object =>
    JSON.parse(
      ofSamples.reduce((json, [sample, here]) => json.replaceAll(sample, here), JSON.stringify(example)),
    ) as object
  const bodies = Object.entries(restApi.paths).flatMap(([path, { post }]) => {
    const example = post?.requestBody?.content['application/json']?.example
    return example === undefined ? [] : [[path.replace('/v4/', ''), ofHere(example)] as const]
  })
  return Object.fromEntries(bodies)
}

export function schemaOf(path: string) {
  return restApi.paths[`/v4/${path}`]?.['post']?.requestBody?.content['application/json']?.schema ?? {}
}

async function good(call: Call, path: string, body: object): Promise<Answer> {
  const answer = await call(path, body)
  if (answer.ErrorCode !== 0) throw new Error(`${path} gave ${JSON.stringify(answer)}`)
  return answer
}
