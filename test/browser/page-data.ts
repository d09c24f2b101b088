/** Recalls as they look in life, for the pages: all kinds, all states, with and without what Tencent leaves out. */
import type {
  CheckCode,
  CheckView,
  QuarantinedView,
  ReasonParams,
  RecallDetail,
  RecallState,
  RecallView,
  RefusalsView,
  TroubleView,
} from '@takeback/protocol'
import type { PageData } from './page-server.ts'

const START = Date.UTC(2026, 2, 9, 8)
const people = ['jared', 'Jonh', 'leckie', 'user_8f31c0d2a97b4e55', 'peter', '小明']
const platforms = ['RESTAPI', 'Android', 'iOS', 'Web', 'Windows', null]

export function sampleRecall(id: number, over: Partial<RecallView> = {}): RecallView {
  const receivedAt = START + id * 1000
  const blank = {
    operator: null,
    from: null,
    to: null,
    unread: null,
    groupId: null,
    groupType: null,
    topicId: null,
  }
  return {
    id,
    sdkAppId: 1_400_000_000,
    receivedAt,
    platform: pick(platforms, id) ?? null,
    clientIp: '203.0.113.7',
    state: stateOf(id),
    redeliveries: id % 9 === 0 ? 2 : 0,
    acceptedBy: null,
    officialAccount: null,
    ...blank,
    ...ofKind(id, receivedAt),
    ...over,
  }
}

type OfKind = Pick<RecallView, 'kind' | 'command' | 'eventTime' | 'lateness' | 'messages'> &
  Partial<RecallView>

function ofKind(id: number, receivedAt: number): OfKind {
  const timed = { eventTime: receivedAt - 40 - (id % 160), lateness: 40 + (id % 160) }
  const seqs = Array.from({ length: 1 + (id % 4) }, (_, index) => String(id * 4 + index))
  if (id % 4 === 0) {
    const name = `${48_374 + id}_2837546_1557481126`
    return {
      kind: 'c2c',
      command: 'C2C.CallbackAfterMsgWithDraw',
      eventTime: null,
      lateness: null,
      from: pick(people, id / 4) ?? 'jared',
      to: pick(people, id / 4 + 1) ?? 'Jonh',
      unread: id % 12,
      messages: [{ key: `1400000000/c2c/jared/Jonh/${name}`, name, msgId: null, first: true }],
    }
  }
  if (id % 4 === 3) {
    return {
      kind: 'official',
      command: 'OfficialAccount.CallbackAfterMsgWithDraw',
      ...timed,
      officialAccount: '#TOA#_123',
      messages: seqs.map((seq) => ({
        key: `official/${seq}`,
        name: `${seq}_1_1698741698`,
        msgId: null,
        first: true,
      })),
    }
  }
  const isTopic = id % 4 === 2
  return {
    kind: isTopic ? 'topic' : 'group',
    command: 'Group.CallbackAfterRecallMsg',
    ...timed,
    operator: pick(people, id) ?? 'leckie',
    groupId: isTopic ? '@TGS#_@TGS#cQVLVHIM62CJ' : '@TGS#1NVTZEAEO',
    topicId: isTopic ? '@TGS#_@TGS#cQVLVHIM62CJ@TOPIC#_TestTopic' : null,
    groupType: isTopic ? 'Community' : 'Public',
    messages: seqs.map((seq, index) => ({
      key: `group/${seq}`,
      name: seq,
      msgId: `144115233874${seq}-1698741698-${seq}88`,
      first: index === 0,
    })),
  }
}

function stateOf(id: number): RecallState {
  if (id % 53 === 0) return 'dead'
  if (id % 29 === 0) return 'retrying'
  return id % 23 === 0 ? 'stored' : 'applied'
}

function pick<Value>(values: readonly Value[], at: number): Value | undefined {
  return values[Math.floor(at) % values.length]
}

export function sampleDetail(recall: RecallView): RecallDetail {
  const failed = recall.state === 'dead' || recall.state === 'retrying'
  return {
    recall,
    checks: [
      passed('SdkAppid', 'served', { app: 1_400_000_000 }),
      passed('Sign', 'signed'),
      passed('RequestTime', 'signed-before', { requestTime: '1698741698', seconds: 0 }),
      passed('size', 'bytes', { bytes: 337 }),
      passed('JSON', 'strict-json'),
      passed('shape', 'typed', { command: recall.command }),
      passed('CallbackCommand', 'agree'),
      passed('stored', 'stored-first', { from: '203.0.113.9' }),
      failed
        ? { name: 'handled', verdict: 'failed', code: 'retrying', params: { attempts: 2 } }
        : passed('handled', 'attempts', { attempts: 1 }),
    ],
    request: {
      method: 'POST',
      url: `/callback?SdkAppid=1400000000&CallbackCommand=${recall.command}&contenttype=json&ClientIP=203.0.113.7&OptPlatform=${recall.platform}&Sign=***&RequestTime=1698741698`,
      body: JSON.stringify({
        CallbackCommand: recall.command,
        Operator_Account: recall.operator,
        GroupId: recall.groupId,
        MsgSeqList: recall.messages.map(({ name }) => ({ MsgSeq: name })),
        EventTime: String(recall.eventTime),
      }),
      bytes: 337,
    },
    attempts: failed
      ? [
          { at: recall.receivedAt + 3, outcome: 'failed', detail: 'search index answered 503' },
          { at: recall.receivedAt + 5_003, outcome: 'failed', detail: 'search index answered 503' },
        ]
      : [{ at: recall.receivedAt + 3, outcome: 'handled', detail: '' }],
    redeliveredAt: Array.from(
      { length: recall.redeliveries },
      (_, index) => recall.receivedAt + 2000 * (index + 1),
    ),
    content: { policy: null, messages: recall.messages.map(() => ({ state: 'absent' })) },
    byHand: null,
  }
}

function passed(name: string, code: CheckCode, params: ReasonParams = {}): CheckView {
  return { name, verdict: 'passed', code, params }
}

/** As a quarantine looks in life: a field of the wrong type, a list without messages, bytes that are no JSON. */
export function sampleQuarantine(): QuarantinedView[] {
  const group = {
    CallbackCommand: 'Group.CallbackAfterRecallMsg',
    Operator_Account: 'admin',
    Type: 'Public',
    GroupId: '@TGS#1NVTZEAEO',
    EventTime: '1670574414123',
  }
  const mistyped = JSON.stringify({ ...group, MsgSeqList: [{ MsgSeq: 130 }, { MsgSeq: '131' }] })
  const empty = JSON.stringify({ ...group, MsgSeqList: [] })
  return [
    quarantined(3, mistyped, 'MsgSeqList.1.MsgSeq: Invalid type: Expected number but received "131"', {
      code: 'type',
      params: { path: 'MsgSeqList.1.MsgSeq', expected: 'number', received: '"131"' },
    }),
    quarantined(2, empty, 'MsgSeqList: must name at least one message', {
      code: 'no-messages',
      params: { path: 'MsgSeqList' },
    }),
    quarantined(1, `${empty.slice(0, 60)},${empty.slice(60)}`, 'The body is not JSON.', {
      code: 'not-json',
      params: { position: '60' },
    }),
  ]
}

function quarantined(id: number, body: string, why: string, trouble: TroubleView): QuarantinedView {
  return {
    id,
    sdkAppId: 1_400_000_000,
    command: 'Group.CallbackAfterRecallMsg',
    receivedAt: START + id * 1000,
    why,
    trouble,
    times: id,
    peerIp: '203.0.113.9',
    signed: true,
    url: '/callback?SdkAppid=1400000000&CallbackCommand=Group.CallbackAfterRecallMsg&contenttype=json&ClientIP=203.0.113.7&OptPlatform=RESTAPI&Sign=***&RequestTime=1698741698',
    headers: {
      lines: [
        { name: 'host', value: 'hooks.example.com' },
        { name: 'content-type', value: 'application/json' },
        { name: 'authorization', value: null },
      ],
      leftOut: 2,
    },
    body,
    bytes: body.length,
  }
}

/** One refusal of each kind that people meet first, and a console that pressed "Verify". */
export function sampleRefusals(): RefusalsView {
  const cases: [string, ReasonParams][] = [
    ['sdkappid', { sdkAppId: '1400000001' }],
    ['sign-wrong', {}],
    ['stale', { seconds: 93, allowed: 60 }],
    ['path', { path: '/webhook' }],
    ['before', { command: 'C2C.CallbackBeforeSendMsg' }],
    ['body-eaten', {}],
    ['other-failed', { command: 'State.StateChange' }],
    ['of-a-later-version', {}],
  ]
  const latest = cases.map(([reason, params], index) => ({
    at: START + 60_000 - index * 7000,
    reason,
    params,
    detail: `the receiver's words for ${reason}`,
    clientIp: '203.0.113.9',
  }))
  return {
    counts: Object.fromEntries(latest.map(({ reason }, index) => [reason, 9 - index])),
    latest,
    reasons: latest.map(({ at, reason, detail, params, clientIp }, index) => ({
      reason,
      count: 9 - index,
      lastAt: at,
      detail,
      params,
      clientIp,
    })),
    otherCommands: { 'C2C.CallbackAfterSendMsg': 12, 'State.StateChange': 3 },
    probes: 2,
    latestProbes: [
      { at: START + 50_000, method: 'GET', clientIp: '198.51.100.4', userAgent: 'TencentCloud/1.0' },
      { at: START + 20_000, method: 'POST', clientIp: '198.51.100.4', userAgent: '' },
    ],
    settings: { sdkAppIds: [1_400_000_000], callbackPath: '/callback', tokens: 1 },
  }
}

/** `count` recalls, the newest with the highest id; a quiet service with nothing refused. */
export function samplePageData(count: number): PageData {
  return {
    recalls: Array.from({ length: count }, (_, index) => sampleRecall(count - index)),
    detail: sampleDetail,
    overview: {
      now: START + (count + 5) * 1000,
      recallsToday: count,
      recallsLastMinute: Math.min(count, 60),
      latenessMedian: count === 0 ? null : 112,
      latenessP99: count === 0 ? null : 2480,
      refused: 0,
      quarantined: 0,
      bucketSeconds: 10,
      buckets: Array.from({ length: 60 }, (_, index) => (count === 0 ? 0 : (index * 7) % 13)),
      demo: false,
      playground: false,
      callbackUrl: 'http://127.0.0.1:8081/callback',
      sdkAppIds: [1_400_000_000],
    },
    quarantined: [],
    refusals: {
      counts: {},
      latest: [],
      reasons: [],
      otherCommands: {},
      probes: 0,
      latestProbes: [],
      settings: { sdkAppIds: [1_400_000_000], callbackPath: '/callback', tokens: 1 },
    },
    notAccepted: null,
    failing: new Map(),
    held: new Set(),
  }
}
