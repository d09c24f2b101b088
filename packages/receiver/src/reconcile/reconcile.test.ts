import { expect, test } from 'vitest'
import { listRecalls, readRecall } from '../reading/index.ts'
import { app, c2cBody, groupBody, groupSent, okBody, openStage, type Stage } from '../testing/stage.ts'
import { reconcile, ReconcileBroken, type Reconciled, type ReconcileOptions } from './reconcile.ts'

const NOW = Math.floor(new Date().getTime() / 1000)
const key = (seq: number, time = NOW) => `${seq}_1_${time}`

interface Asked {
  readonly path: string
  readonly body: Readonly<Record<string, unknown>>
}

/** A REST API of one line: what each request gets, by path. */
function restOf(answer: (asked: Asked) => object) {
  const asked: Asked[] = []
  const call: typeof fetch = async (url, init) => {
    const request = new Request(url, init)
    const path = new URL(request.url).pathname.replace('/v4/', '')
    const one = { path, body: (await request.json()) as Asked['body'] }
    asked.push(one)
    const said = { ...(JSON.parse(okBody) as object), ...answer(one) }
    return 'http' in said ? new Response('', { status: said.http as number }) : Response.json(said)
  }
  return {
    asked,
    options: {
      baseUrl: 'http://127.0.0.1:9',
      identifier: 'administrator',
      userSig: 'a UserSig',
      fetch: call,
    },
  }
}

type Rest = ReturnType<typeof restOf>

function run(
  stage: Stage,
  { options: rest }: Rest,
  more: Partial<ReconcileOptions> = {},
): Promise<Reconciled> {
  return reconcile({ inbox: stage.inbox, sdkAppId: app, rest, sleep: async () => {}, ...more })
}

const roamed = (seq: number, MsgFlagBits: number, more: object = {}) => ({
  From_Account: 'jared',
  To_Account: 'Jonh',
  MsgTimeStamp: NOW,
  MsgFlagBits,
  MsgKey: key(seq),
  ...more,
})

const namesOf = async ({ inbox }: Stage) =>
  (await listRecalls(inbox, {}, null, 100)).recalls.flatMap(({ messages }) =>
    messages.map(({ name }) => name),
  )

/** Sequence numbers of a group; the recalled ones. */
const groupRest = (newest: number, recalled: readonly number[]) =>
  restOf(({ path, body }) => {
    if (path.endsWith('get_group_info'))
      return { GroupInfo: [{ GroupId: body['GroupIdList'], Type: 'Public' }] }
    const from = Number(body['ReqMsgSeq'] ?? newest)
    const seqs = Array.from({ length: Math.min(20, from) }, (_, index) => from - index)
    return {
      RspMsgList: seqs.map((MsgSeq) => ({
        MsgSeq,
        IsPlaceMsg: recalled.includes(MsgSeq) ? 2 : 0,
        MsgTimeStamp: NOW,
      })),
    }
  })

test('[R110] a recall whose webhook never came is stored and handled like any other', async () => {
  await using stage = await openStage()
  const heard = stage.listening()
  const rest = restOf(() => ({ Complete: 1, MsgList: [roamed(1, 8), roamed(2, 0)] }))
  const result = await run(stage, rest, { conversations: [{ kind: 'c2c', people: ['Jonh', 'jared'] }] })
  expect(result).toMatchObject({ conversations: 1, calls: 2, messages: 4, recalled: 1, fed: 1, notAsked: [] })
  await expect.poll(() => heard.length).toBe(1)
  expect(heard).toMatchObject([
    {
      kind: 'c2c',
      from: 'jared',
      to: 'Jonh',
      eventTime: null,
      platform: null,
      byAdmin: false,
      unread: null,
      messages: [{ key: `${app}/c2c/jared/Jonh/${key(1)}`, msgKey: key(1) }],
    },
  ])
  const { checks = [] } = (await readRecall(stage.inbox, heard[0]?.id ?? 0)) ?? {}
  expect(checks.map(({ code }) => code)).toContain('shown-by-rest')
})

test('[R111] conversations are those of recalls and of kept content, and those that are named, each once', async () => {
  await using stage = await openStage({ keepContent: {} })
  await stage.deliver(c2cBody({ MsgKey: key(5) }))
  await stage.deliver(groupBody({ GroupId: 'g', TopicId: 'g#t' }))
  await stage.deliver(groupSent({ GroupId: 'quiet', MsgSeq: 7 }))
  const rest = restOf(() => ({ Complete: 1, MsgList: [] }))
  const named = [
    { kind: 'c2c', people: ['Jonh', 'jared'] },
    { kind: 'official', officialAccount: '@TOA#_shop' },
  ] as const
  expect(await run(stage, rest, { conversations: named })).toMatchObject({ conversations: 4, calls: 5 })
  const places = rest.asked.map(({ body }) =>
    ['Operator_Account', 'GroupId', 'TopicId', 'Official_Account']
      .map((field) => (body[field] ?? '') as string)
      .join(' '),
  )
  expect(places.map((place) => place.trim()).toSorted()).toEqual(
    ['@TOA#_shop', 'Jonh', 'g g#t', 'jared', 'quiet'].toSorted(),
  )
})

test('[R112] what a webhook brought is not told again; a webhook that comes later is a redelivery', async () => {
  await using stage = await openStage()
  const heard = stage.listening()
  await stage.deliver(groupBody({ GroupId: 'g', MsgSeqList: [{ MsgSeq: 30 }] }))
  const rest = groupRest(45, [44, 30, 3])
  expect(await run(stage, rest)).toMatchObject({ messages: 45, recalled: 3, fed: 2, conversations: 1 })
  await stage.deliver(groupBody({ GroupId: 'g', MsgSeqList: [{ MsgSeq: 44 }, { MsgSeq: 3 }] }))
  expect(stage.receiver.counters).toMatchObject({ remembered: 1, redelivered: 1 })
  await expect.poll(() => heard.length).toBe(3)
  expect((await namesOf(stage)).toSorted()).toEqual(['3', '30', '44'])
  expect(heard.map(({ kind, body }) => [kind, JSON.parse(new TextDecoder().decode(body))])).toContainEqual([
    'group',
    {
      CallbackCommand: 'Group.CallbackAfterRecallMsg',
      Operator_Account: 'administrator',
      Type: 'Public',
      GroupId: 'g',
      MsgSeqList: [{ MsgSeq: 3 }],
    },
  ])
  // Nothing is left to find, and nobody is counted as having delivered again.
  expect(await run(stage, rest, { freshMs: 0 })).toMatchObject({ recalled: 3, fed: 0 })
  const { recalls } = await listRecalls(stage.inbox, {}, null, 10)
  expect(recalls.map(({ redeliveries }) => redeliveries).toSorted((a, b) => a - b)).toEqual([0, 1, 1])
})

test('[R113] whoever is too fast is slower for as long as it is said, and then quick again', async () => {
  await using stage = await openStage()
  let refusals = 3
  const rest = restOf(() => {
    refusals -= 1
    if (refusals >= 0) return { ActionStatus: 'FAIL', ErrorCode: 60_011, ErrorInfo: 'too fast' }
    return { Complete: 1, MsgList: [roamed(1, 8)] }
  })
  const slept: number[] = []
  const result = await run(stage, rest, {
    conversations: [{ kind: 'c2c', people: ['a', 'b'] }],
    callsPerSecond: 200,
    sleep: async (milliseconds) => void slept.push(milliseconds),
  })
  expect(result).toMatchObject({ calls: 5, slowed: 3, fed: 1 })
  expect(slept.filter((wait) => wait > 100)).toEqual([1000, 2000, 4000, 2000])
  expect(slept.filter((wait) => wait <= 100).every((wait) => wait <= 1000 / 200)).toBe(true)
})

test('[R113] [R114] REST that stays away breaks it off; called again, it goes on with the page where it was', async () => {
  await using stage = await openStage()
  const working = groupRest(60, [55, 33, 1])
  let [isAway, wasAway] = [false, false]
  const rest = restOf((asked) => {
    if (isAway) return { http: 429 }
    isAway = !wasAway && asked.body['ReqMsgSeq'] === 40
    wasAway ||= isAway
    return { fromWorking: true }
  })
  // The same answers, until the second page was given.
  const flaky: Rest = {
    ...rest,
    options: {
      ...rest.options,
      async fetch(url, init) {
        const said = await rest.options.fetch(url, init)
        return said.status === 200 ? working.options.fetch(url, init) : said
      },
    },
  }
  const wish = { conversations: [{ kind: 'group', groupId: 'g' } as const] }
  const broken = await run(stage, flaky, wish).catch((error: unknown) => error)
  expect(broken).toBeInstanceOf(ReconcileBroken)
  expect(broken).toMatchObject({ sofar: { messages: 40, fed: 2, conversations: 0 } })
  expect(String(broken)).toContain('group_msg_get_simple was answered with HTTP 429')
  isAway = false
  const before = rest.asked.length
  expect(await run(stage, flaky, wish)).toMatchObject({ messages: 20, fed: 1, conversations: 1, fresh: 0 })
  expect(rest.asked[before]?.body).toMatchObject({ ReqMsgSeq: 20 })
  expect((await namesOf(stage)).toSorted()).toEqual(['1', '33', '55'])
  // Asked to its end within the hour: not now. Later: anew.
  expect(await run(stage, flaky, wish)).toMatchObject({ conversations: 0, fresh: 1, calls: 0 })
  stage.clock.offset += 61 * 60 * 1000
  expect(await run(stage, flaky, wish)).toMatchObject({ conversations: 1, fresh: 0, fed: 0 })
})

test('[R114] history beyond the reach is not asked for, and a conversation that was asked less far is asked again', async () => {
  await using stage = await openStage()
  const old = NOW - 3 * 86_400
  const rest = restOf(({ body }) => ({
    LastMsgKey: '1_1_1',
    RspMsgList: [
      {
        MsgKey: key(body['LastMsgKey'] === undefined ? 9 : 8, old),
        MsgTimeStamp: old,
        IsPlaceMsg: 2,
      },
    ],
  }))
  const conversations = [{ kind: 'official', officialAccount: '@TOA#_shop' }] as const
  const day = 86_400_000
  expect(await run(stage, rest, { conversations, reachMs: day })).toMatchObject({ calls: 1, fed: 1 })
  expect(await run(stage, rest, { conversations, reachMs: day })).toMatchObject({ calls: 0, fresh: 1 })
  // The next page begins where this one began: that would never end.
  await expect(run(stage, rest, { conversations, reachMs: 7 * day })).rejects.toThrow(
    'official_account_msg_get_simple gives the same page again and again',
  )
})

test('[R117] what is recalled in a form that no webhook has is counted and named, and the others are stored', async () => {
  await using stage = await openStage()
  const text = { MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'a text' } }] }
  const list = [
    roamed(1, 8),
    roamed(2, 8, { MsgKey: 'a\u0007key' }),
    roamed(3, 8, { MsgKey: undefined, ...text }),
    roamed(4, 8, { From_Account: 'half\ud800', ...text }),
    roamed(5, 8, { From_Account: 7 }),
    roamed(6, 8),
    // Not recalled: whatever it is, it is nobody's business.
    roamed(7, 0, { MsgKey: 7 }),
  ]
  const rest = restOf(() => ({ Complete: 1, MsgList: list }))
  const conversations = [{ kind: 'c2c', people: ['Jonh', 'jared'] } as const]
  const result = await run(stage, rest, { conversations })
  expect(result).toMatchObject({ conversations: 1, messages: 14, fed: 2, odd: 4 })
  const conversation = `${app}/c2c/Jonh/jared`
  expect(result.oddOnes).toEqual([
    { conversation, message: expect.stringContaining('"From_Account":"jared"'), why: expect.any(String) },
    { conversation, message: expect.stringContaining('"From_Account":7'), why: expect.any(String) },
    { conversation, message: 'a?key', why: expect.stringContaining('MsgKey') },
    { conversation, message: key(4), why: 'A string holds half of a surrogate pair.' },
  ])
  expect(JSON.stringify(result)).not.toContain('a text')
  expect((await namesOf(stage)).toSorted()).toEqual([key(1), key(6)])
})

test('[R117] one odd number of a group takes none of its page with it', async () => {
  await using stage = await openStage()
  const rest = restOf(({ path }) =>
    path.endsWith('get_group_info')
      ? { GroupInfo: [{ Type: 'Public' }] }
      : {
          RspMsgList: [3, 2 ** 32, -1, 'x', undefined, 1].map((MsgSeq) => ({
            MsgSeq,
            IsPlaceMsg: 2,
            MsgTimeStamp: NOW,
          })),
        },
  )
  const conversations = [{ kind: 'group', groupId: 'g' } as const]
  const result = await run(stage, rest, { conversations })
  expect(result).toMatchObject({ fed: 2, odd: 4, conversations: 1 })
  expect(result.oddOnes.map(({ message }) => message)).toEqual(['{}', String(2 ** 32), '-1', 'x'])
  expect((await namesOf(stage)).toSorted()).toEqual(['1', '3'])
})

test('[R115] where REST gives no history, that is said, and the others are asked', async () => {
  await using stage = await openStage()
  const rest = restOf(({ body }) =>
    body['GroupId'] === 'stream'
      ? { ActionStatus: 'FAIL', ErrorCode: 10_007, ErrorInfo: 'no history' }
      : { RspMsgList: [{ MsgSeq: 1, IsPlaceMsg: 2, MsgTimeStamp: NOW }], GroupInfo: [] },
  )
  const conversations = ['stream', 'ball'].map((groupId) => ({ kind: 'group', groupId }) as const)
  expect(await run(stage, rest, { conversations })).toMatchObject({
    fed: 1,
    notAsked: [
      {
        conversation: `${app}/group/stream`,
        why: 'group_open_http_svc/group_msg_get_simple was refused with 10007: no history',
      },
    ],
  })
  const [recall] = (await listRecalls(stage.inbox, {}, null, 10)).recalls
  expect(recall).toMatchObject({ groupId: 'ball', groupType: 'Unknown', operator: 'administrator' })
})

test('[R115] a refusal that is not about the conversation ends it at once, without the UserSig', async () => {
  await using stage = await openStage()
  const rest = restOf(() => ({ ActionStatus: 'FAIL', ErrorCode: 70_001, ErrorInfo: 'UserSig expired' }))
  const conversations = [{ kind: 'group', groupId: 'g' }] as const
  const error = await run(stage, rest, { conversations }).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(ReconcileBroken)
  expect(String(error)).toContain('was refused with 70001: UserSig expired')
  expect(String(error)).not.toContain('a UserSig')
  expect(rest.asked).toHaveLength(1)
})
