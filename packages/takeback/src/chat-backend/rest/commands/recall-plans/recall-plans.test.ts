/** Bulk recall over REST: what a plan counts, and what becomes of it. Killed processes: recall-plans/kill.test.ts. */
import { recallCommands, type RecallPlanAnswer } from '@takeback/protocol'
import { statement } from '@takeback/store'
import { expect, test } from 'vitest'
import { createLog } from '../../../../http/log.ts'
import { MOST_MESSAGES_OF_PLAN, MOST_OPEN_PLANS } from '../../../domain/recall-plan.ts'
import { startRecallPlans } from '../../../recall-plans/start.ts'
import { machineTimeline } from '../../../time/machine-timeline.ts'
import { sweep } from '../../../sweep/sweeper.ts'
import type { AppSettings } from '../../../domain/app-settings.ts'
import { openStage, type Reply, type StageApp } from '../../../testing/open-stage.ts'
import { people, text } from '../../../testing/people.ts'
import { until } from '../../../testing/open-delivery-stage.ts'

type Plan = RecallPlanAnswer['Response']

const community = '@TGS#_verona'
const square = `${community}@TOPIC#_square`
const log = createLog({ level: 'silent', stream: { write: () => true } })
const codes = (reply: Reply) => reply.ErrorCode

/** Tybalt has insulted everybody: four messages to one, one to another, twelve in a group, two in a topic. */
async function openTown(settings: Partial<AppSettings> = {}) {
  const stage = await openStage(settings)
  const play = people(stage)
  let random = 0
  await stage.users('tybalt', 'romeo', 'juliet', 'nurse')
  const call = async (path: string, body: object) => {
    const reply = await stage.call(path, body)
    expect(reply).toMatchObject({ ErrorCode: 0 })
    return reply
  }
  await call('group_open_http_svc/create_group', {
    Type: 'Public',
    Name: 'n',
    GroupId: 'town',
    Owner_Account: 'nurse',
    MemberList: [{ Member_Account: 'tybalt' }],
  })
  await call('group_open_http_svc/create_group', {
    Type: 'Community',
    Name: 'n',
    GroupId: community,
    Owner_Account: 'tybalt',
    SupportTopic: 1,
  })
  await call('million_group_open_http_svc/create_topic', {
    GroupId: community,
    TopicId: square,
    TopicName: 'n',
  })
  const says = async (GroupId: string, TopicId = '', From_Account = 'tybalt', more: object = {}) => {
    random += 1
    const place = { GroupId, ...(TopicId !== '' && { TopicId }) }
    const message = { ...place, From_Account, Random: random, MsgBody: text('an insult'), ...more }
    return (await call('group_open_http_svc/send_group_msg', message))['MsgSeq'] as number
  }
  const since = stage.clock.now()
  const insulted = async () => {
    const toRomeo: string[] = []
    for (let n = 0; n < 4; n += 1) {
      toRomeo.push((await play.send('tybalt', 'romeo', 'an insult')).MsgKey)
      stage.clock.advance(1000)
    }
    const { MsgKey } = await play.send('tybalt', 'juliet', 'an insult')
    await play.send('romeo', 'tybalt', 'an answer')
    const inTown: number[] = []
    for (let n = 0; n < 12; n += 1) inTown.push(await says('town'))
    await says('town', '', 'nurse')
    const inSquare = [await says(community, square), await says(community, square)]
    return { toRomeo, toJuliet: [MsgKey], inTown: inTown.map(String), inSquare: inSquare.map(String) }
  }
  const plans = startRecallPlans({ engine: stage.engine, clock: machineTimeline(stage.clock), log })
  const ask = async (command: string, body: object, app?: StageApp) => {
    const reply = await stage.call(`takeback_recall/${command}`, body, app)
    if (reply.ErrorCode !== 0) throw new Error(`${reply.ErrorCode}: ${reply.ErrorInfo}`)
    return reply['Response'] as Plan
  }
  const ended = ({ PlanId }: Plan) =>
    until(
      () => ask('get_recall_plan', { PlanId }),
      ({ State }) => State !== 'running' && State !== 'counting',
    )
  const plan = async (more: object = {}) => {
    const began = performance.now()
    const told = await ask('plan_recall', { From_Account: 'tybalt', Since: since, ...more })
    if (told.State !== 'counting') return told
    // It waits for two seconds, in which a machine may stand still.
    expect(performance.now() - began).toBeGreaterThan(1990)
    return ended(told)
  }
  return {
    ...stage,
    play,
    says,
    insulted,
    since,
    ask,
    plan,
    refusal: async (command: string, body: object, app?: StageApp) =>
      codes(await stage.call(`takeback_recall/${command}`, body, app)),
    execute: ({ PlanId, Messages }: Plan, more: object = {}) =>
      ask('execute_recall_plan', { PlanId, Messages, PerSecond: 500, ...more }),
    ended,
    async [Symbol.asyncDispose]() {
      await plans.stop()
      expect(stage.logged).toEqual([])
      await stage[Symbol.asyncDispose]()
    },
  }
}

test('[BU1] [BU3] a plan counts in every conversation, most first, and names the first three', async () => {
  await using town = await openTown()
  const { toRomeo, toJuliet, inTown, inSquare } = await town.insulted()
  town.clock.advance(1000)
  const told = await town.plan({ Reason: 'insults' })
  expect(told).toEqual({
    PlanId: expect.any(Number),
    State: 'ready',
    From_Account: 'tybalt',
    Since: town.since,
    Until: town.clock.now(),
    Reason: 'insults',
    Messages: 19,
    Conversations: 4,
    Recalled: 0,
    Refused: 0,
    PerSecond: null,
    PlannedAt: town.clock.now(),
    PlannedBy: 'administrator',
    PlannedFrom: '127.0.0.1',
    ExpiresAt: town.clock.now() + 3_600_000,
    StartedAt: null,
    StartedBy: null,
    StartedFrom: null,
    EndedAt: null,
    StoppedBy: null,
    StoppedFrom: null,
    Places: [
      { Kind: 'group', GroupId: 'town', Messages: 12, First: inTown.slice(0, 3) },
      { Kind: 'c2c', To_Account: 'romeo', Messages: 4, First: toRomeo.slice(0, 3) },
      { Kind: 'topic', GroupId: community, TopicId: square, Messages: 2, First: inSquare },
      { Kind: 'c2c', To_Account: 'juliet', Messages: 1, First: toJuliet },
    ],
    Next: null,
  })
  expect(JSON.stringify(told)).not.toContain('an insult')
})

test('[BU3] places come in pages', async () => {
  await using town = await openTown()
  const many = Array.from({ length: 45 }, (_, n) => `guest-${n}`)
  await town.users(...many)
  for (const guest of many) await town.play.send('tybalt', guest, 'an insult')
  town.clock.advance(1000)
  let page = await town.plan()
  const seen = [...page.Places]
  while (page.Next !== null) {
    page = await town.ask('get_recall_plan', { PlanId: page.PlanId, After: page.Next })
    seen.push(...page.Places)
  }
  expect(seen).toHaveLength(45)
  expect(new Set(seen.map((place) => JSON.stringify(place))).size).toBe(45)
})

test('[BU2] what is not there to be taken back is not counted, and what comes later is never part of it', async () => {
  await using town = await openTown()
  const { toRomeo } = await town.insulted()
  await town.play.recall('tybalt', 'romeo', toRomeo[0] ?? '')
  await town.play.send('tybalt', 'romeo', 'an insult', { MsgLifeTime: 0 })
  await town.call('million_group_open_http_svc/destroy_topic', { GroupId: community, TopicIdList: [square] })
  const afterwards = town.clock.now() + 1000
  town.clock.advance(2000)
  await town.says('town')
  town.clock.advance(1000)
  const within = await town.plan({ Until: afterwards })
  expect(within).toMatchObject({ State: 'ready', Messages: 3 + 1 + 12, Conversations: 3 })

  // Stored after the plan, though its time says otherwise.
  const old = { From_Account: 'tybalt', To_Account: 'romeo', MsgRandom: 99, MsgTimeStamp: town.since / 1000 }
  const imported = { ...old, SyncFromOldSystem: 2, MsgBody: text('an old insult') }
  expect(await town.call('openim/importmsg', imported)).toMatchObject({ ErrorCode: 0 })
  await town.execute(within)
  expect(await town.ended(within)).toMatchObject({ State: 'done', Recalled: 16, Refused: 0 })
  expect(await town.plan({ Until: afterwards })).toMatchObject({ Messages: 1 })
})

test('[BU4] another count, another app, a plan that is old, done or stopped: nothing happens', async () => {
  await using town = await openTown()
  await town.insulted()
  town.clock.advance(1000)
  const plan = await town.plan()
  const other = await town.addApp(1_400_000_001)
  const { PlanId, Messages } = plan
  expect(await town.refusal('execute_recall_plan', { PlanId, Messages: 18 })).toBe(100_306)
  expect(await town.refusal('execute_recall_plan', { PlanId, Messages }, other)).toBe(100_304)
  expect(await town.refusal('get_recall_plan', { PlanId }, other)).toBe(100_304)
  expect(await town.refusal('stop_recall_plan', { PlanId }, other)).toBe(100_304)
  expect(await town.refusal('list_recalled_messages', { PlanId }, other)).toBe(100_304)

  const stopped = await town.plan()
  await town.ask('stop_recall_plan', { PlanId: stopped.PlanId })
  expect(await town.refusal('execute_recall_plan', { PlanId: stopped.PlanId, Messages })).toBe(100_305)
  expect(await town.refusal('stop_recall_plan', { PlanId: stopped.PlanId })).toBe(100_305)

  town.clock.advance(3_600_000)
  expect(await town.ask('get_recall_plan', { PlanId })).toMatchObject({ State: 'expired' })
  expect(await town.refusal('execute_recall_plan', { PlanId, Messages })).toBe(100_305)

  const fresh = await town.plan()
  await town.execute(fresh)
  expect(await town.ended(fresh)).toMatchObject({ State: 'done', Recalled: Messages })
  expect(await town.refusal('execute_recall_plan', { PlanId: fresh.PlanId, Messages })).toBe(100_305)
})

test('[BU5] [BU6] it makes the webhooks of an admin’s recalls, ten of a group in one, in order', async () => {
  await using town = await openTown()
  const { toRomeo, toJuliet, inTown, inSquare } = await town.insulted()
  await town.switchOn(...recallCommands)
  const single = (await town.play.send('tybalt', 'nurse', 'an insult')).MsgKey
  await town.play.recall('tybalt', 'nurse', single)
  town.clock.advance(1000)
  const plan = await town.plan()
  await town.execute(plan)
  expect(await town.ended(plan)).toMatchObject({ State: 'done', Recalled: 19, Refused: 0, PerSecond: 500 })

  const [byHand, ...events] = await webhooksOf(town)
  const to = (person: string) => events.filter((event) => event['to'] === person)
  expect(to('romeo').map((event) => event['msgKey'])).toEqual(toRomeo)
  const anyNumber: unknown = expect.any(Number)
  const itsOwn = { to: 'juliet', msgKey: toJuliet[0], eventTime: anyNumber, conversation: anyNumber }
  expect(to('juliet')).toEqual([{ ...byHand, ...itsOwn, unread: 0 }])
  const seqsIn = (topic: string | null) =>
    events
      .filter((event) => event['command'] === 'Group.CallbackAfterRecallMsg' && event['topicId'] === topic)
      .map((event) => (event['messages'] as { seq: number }[]).map(({ seq }) => String(seq)))
  expect(seqsIn(null)).toEqual([inTown.slice(0, 10), inTown.slice(10)])
  expect(seqsIn(square)).toEqual([inSquare])
  expect(await town.play.texts('romeo', 'tybalt')).toEqual([null, null, null, null, 'an answer'])
})

test('[BU5] an official account, by its id', async () => {
  await using town = await openTown()
  const account = { OfficialAccountUserID: '@TOA#_town', Owner_Account: 'nurse', Name: 'n' }
  await town.call('official_account_open_http_svc/create_official_account', account)
  const message = { Official_Account: '@TOA#_town', Random: 1, MsgBody: text('a proclamation') }
  const { MsgKey } = await town.call('official_account_open_http_svc/send_official_account_msg', message)
  await town.switchOn(...recallCommands)
  town.clock.advance(1000)
  const plan = await town.plan({ From_Account: '@TOA#_town', Reason: 'withdrawn' })
  expect(plan.Places).toEqual([
    { Kind: 'official', Official_Account: '@TOA#_town', Messages: 1, First: [MsgKey] },
  ])
  await town.execute(plan)
  await town.ended(plan)
  expect(await webhooksOf(town)).toMatchObject([{ officialAccount: '@TOA#_town', msgKeys: [MsgKey] }])
})

test('[BU5] [BU9] a group that forbids recall keeps its messages, and the record says why', async () => {
  await using town = await openTown({ forbidGroupRecall: true })
  const { toRomeo, inTown } = await town.insulted()
  town.clock.advance(1000)
  const plan = await town.plan()
  await town.execute(plan)
  expect(await town.ended(plan)).toMatchObject({ State: 'done', Recalled: 5, Refused: 14 })
  const { PlanId } = plan
  const record = (await town.ask('list_recalled_messages', { PlanId, Limit: 100 })) as unknown as {
    Messages: Record<string, unknown>[]
    Next: null
  }
  expect(record.Next).toBeNull()
  const row = (place: object, Message: string | undefined, Code: number) =>
    expect.objectContaining({ ...place, Message, Code, At: expect.any(Number), MsgId: expect.any(String) })
  expect(record.Messages).toHaveLength(19)
  expect(record.Messages[0]).toEqual(row({ Kind: 'c2c', To_Account: 'romeo' }, toRomeo[0], 0))
  expect(record.Messages[5]).toEqual(row({ Kind: 'group', GroupId: 'town' }, inTown[0], 10_041))
  expect(JSON.stringify(record)).not.toContain('an insult')
})

test('[BU6] [T63] no faster than it was told to', async () => {
  await using town = await openTown()
  await Promise.all(Array.from({ length: 75 }, () => town.play.send('tybalt', 'romeo', 'an insult')))
  town.clock.advance(1000)
  const plan = await town.plan()
  const began = performance.now()
  await town.execute(plan, { PerSecond: 50 })
  expect(await town.ended(plan)).toMatchObject({ State: 'done', Recalled: 75 })
  // Fifty take a second; the other 25 need not be waited for.
  expect(performance.now() - began).toBeGreaterThan(990)
})

test('[BU8] [BU9] [T63] a plan that is stopped takes nothing more back; who planned, began and stopped it is known', async () => {
  await using town = await openTown()
  const friends = ['romeo', 'juliet', 'nurse']
  // So many that it is not through with them by the time that we look.
  const insults = Array.from({ length: 90 }, (_, n) => friends[n % 3] ?? '')
  await Promise.all(insults.map((friend) => town.play.send('tybalt', friend, 'an insult')))
  town.clock.advance(1000)
  const plan = await town.plan()
  await town.execute(plan, { PerSecond: 10 })
  await until(
    () => town.ask('get_recall_plan', { PlanId: plan.PlanId }),
    ({ Recalled }) => Recalled >= 10,
  )
  const stopped = await town.ask('stop_recall_plan', { PlanId: plan.PlanId })
  const { Recalled } = stopped
  expect(Recalled).toBeGreaterThanOrEqual(10)
  const now = town.clock.now()
  expect(stopped).toMatchObject({
    State: 'stopped',
    StartedBy: 'administrator',
    StartedFrom: '127.0.0.1',
    StartedAt: now,
    StoppedBy: 'administrator',
    StoppedFrom: '127.0.0.1',
    EndedAt: now,
  })
  const seen = await Promise.all(friends.map((friend) => town.play.texts(friend, 'tybalt')))
  expect(seen.flat().filter((words) => words === null)).toHaveLength(Recalled)
  const rest = await town.plan()
  await town.execute(rest)
  expect(await town.ended(rest)).toMatchObject({ State: 'done', Recalled: insults.length - Recalled })
  const { Plans } = (await town.ask('list_recall_plans', { Limit: 1 })) as unknown as { Plans: Plan[] }
  expect(Plans).toMatchObject([{ PlanId: rest.PlanId, State: 'done', PlannedBy: 'administrator' }])
  const older = await town.ask('list_recall_plans', { Before: rest.PlanId })
  expect(older).toMatchObject({ Plans: [{ PlanId: plan.PlanId, State: 'stopped' }], Next: null })
})

test('[BU9] the record is kept for 180 days', async () => {
  await using town = await openTown({ retentionMs: 400 * 86_400_000 })
  // More than a slice of the sweeper; to many, for those of one go one after the other.
  const guests = Array.from({ length: 42 }, (_, n) => `guest-${n}`)
  await town.users(...guests)
  const each = guests.flatMap((guest) => Array.from({ length: 4 }, () => guest))
  await Promise.all(each.map((guest) => town.play.send('tybalt', guest, 'an insult')))
  town.clock.advance(1000)
  const plan = await town.plan()
  await town.execute(plan)
  await town.ended(plan)
  const rows = statement<[], { rows: number }>(
    `SELECT (SELECT COUNT(*) FROM recall_plans) + (SELECT COUNT(*) FROM recall_plan_places)
       + (SELECT COUNT(*) FROM recall_plan_messages) AS rows`,
  )
  town.clock.advance(179 * 86_400_000)
  await sweep(town.engine, town.clock)
  expect(await town.engine.read(rows())).toEqual([{ rows: 1 + 42 + 4 * 42 }])
  town.clock.advance(2 * 86_400_000)
  await sweep(town.engine, town.clock)
  expect(await town.engine.read(rows())).toEqual([{ rows: 0 }])
})

test('[BU10] more than a plan may hold, and more plans than may be open', async () => {
  await using town = await openTown()
  const { app } = town
  const origin = { operator: 'administrator', clientIp: '127.0.0.1', platform: 'RESTAPI' }
  const ofApp = { app: app.sdkAppId, sender: 'tybalt', since: 1, until: null, reason: null, origin }
  // Counted by hand, as a hundred thousand messages take long.
  const counting = await openStage()
  const made = await counting.engine.turn('recall-plans/plan', { ...ofApp, asOf: 0 })
  if (made.kind === 'refused') throw new Error(made.info)
  const [row] = await counting.engine.read(
    statement<[], { at_time: number }>('SELECT at_time FROM recall_plans')(),
  )
  const place = {
    conversation: 1,
    kind: 'c2c',
    name: 'a\nb',
    groupId: null,
    messages: MOST_MESSAGES_OF_PLAN + 1,
    first: [],
  } as const
  await counting.engine.turn('recall-plans/count', {
    plan: made.id,
    from: { time: row?.at_time ?? 0, id: 0 },
    to: { time: 2_000_000_000, id: 0 },
    isLast: true,
    places: [place],
  })
  const told = await counting.call('takeback_recall/get_recall_plan', { PlanId: made.id })
  expect(told).toMatchObject({ Response: { State: 'too-many', Messages: MOST_MESSAGES_OF_PLAN + 1 } })
  await counting[Symbol.asyncDispose]()

  for (let n = 0; n < MOST_OPEN_PLANS; n += 1) await town.plan({ Since: 1 })
  const body = { From_Account: 'tybalt', Since: 1 }
  expect(await town.refusal('plan_recall', body)).toBe(100_307)
  town.clock.advance(3_600_000)
  expect(await town.refusal('plan_recall', body)).toBe(0)
})

test('[BU1] a wrong call says what is wrong', async () => {
  await using town = await openTown()
  const wrong: [body: object, named: string][] = [
    [{ Since: 1 }, 'From_Account'],
    [{ From_Account: 'tybalt' }, 'Since'],
    [{ From_Account: 'tybalt', Since: 5, Until: 5 }, 'Since must lie before Until'],
    [{ From_Account: 'tybalt', Since: 4_000_000_000_000 }, 'Since'],
    [{ From_Account: 'tybalt', Since: 1, Reason: '' }, 'Reason'],
  ]
  for (const [body, named] of wrong) {
    const reply = await town.call('takeback_recall/plan_recall', body)
    expect(reply).toMatchObject({ ActionStatus: 'FAIL', ErrorCode: 100_002 })
    expect(reply.ErrorInfo).toContain(named)
  }
})

type Event = Record<string, unknown>

async function webhooksOf(stage: Pick<Awaited<ReturnType<typeof openStage>>, 'engine'>): Promise<Event[]> {
  const outbox = statement<[], { payload: string }>(
    `SELECT payload FROM jobs WHERE queue LIKE 'webhook/%' ORDER BY id`,
  )
  return (await stage.engine.read(outbox())).map(({ payload }) => JSON.parse(payload) as Event)
}
