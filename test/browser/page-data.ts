/** Recalls as they look in life, for the pages: all kinds, all states, with and without what Tencent leaves out. */
import type { RecallDetail, RecallState, RecallView } from '@takeback/protocol'
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
      { name: 'SdkAppid', verdict: 'passed', detail: '1400000000 is served here' },
      { name: 'Sign', verdict: 'passed', detail: 'matches the first token' },
      { name: 'RequestTime', verdict: 'passed', detail: '0.4 s old, at most 60 s allowed' },
      { name: 'size', verdict: 'passed', detail: '337 of 65,536 bytes' },
      { name: 'JSON', verdict: 'passed', detail: 'UTF-8, no duplicate key' },
      { name: 'shape', verdict: 'passed', detail: recall.command },
      { name: 'CallbackCommand', verdict: 'passed', detail: 'the URL and the body agree' },
      { name: 'stored', verdict: 'passed', detail: 'on disk after 1.9 ms' },
      {
        name: 'handled',
        verdict: failed ? 'failed' : 'passed',
        detail: failed ? 'search index: 503' : 'after 2.6 ms',
      },
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
      : [{ at: recall.receivedAt + 3, outcome: 'applied', detail: '2.6 ms' }],
    redeliveredAt: Array.from(
      { length: recall.redeliveries },
      (_, index) => recall.receivedAt + 2000 * (index + 1),
    ),
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
    refusals: { counts: {}, latest: [], otherCommands: {}, probes: 0 },
    failing: new Map(),
    delay: 0,
  }
}
