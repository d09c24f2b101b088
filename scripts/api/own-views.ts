/** The shapes of our own APIs as schemas. The compiler holds them to the interfaces of the protocol. */
import type {
  AcceptedView,
  AcceptRequest,
  CheckCode,
  ErasedView,
  ErasingView,
  MessageBody,
  NotAcceptedView,
  OverviewView,
  PlaygroundView,
  QuarantinedView,
  QuarantinePage,
  RecallDetail,
  RecallPage,
  RecallView,
  ReconcilingView,
  RefusalsView,
  RestAnswer,
  SceneView,
  SessionView,
  TroubleCode,
  UserSigView,
  WirePage,
} from '@takeback/protocol'
import * as v from 'valibot'
import { integer, milliseconds, text } from './rest/description.ts'

type SchemaOf<View> = v.GenericSchema<View>

const maybeText = v.nullable(text)
const maybeInteger = v.nullable(integer)
const counts = v.record(text, integer)
const kind = v.picklist(['c2c', 'group', 'topic', 'official'])
const state = v.picklist(['stored', 'applied', 'retrying', 'dead'])

export const recallView = v.object({
  id: integer,
  sdkAppId: integer,
  kind,
  command: text,
  receivedAt: milliseconds,
  eventTime: v.nullable(milliseconds),
  lateness: v.pipe(maybeInteger, v.description('receivedAt - eventTime; milliseconds')),
  operator: maybeText,
  platform: maybeText,
  clientIp: maybeText,
  from: maybeText,
  to: maybeText,
  unread: maybeInteger,
  groupId: maybeText,
  groupType: maybeText,
  topicId: maybeText,
  officialAccount: maybeText,
  messages: v.array(v.object({ key: text, name: text, msgId: maybeText, first: v.boolean() })),
  state,
  redeliveries: integer,
  acceptedBy: maybeText,
}) satisfies SchemaOf<RecallView>

const next = v.pipe(maybeInteger, v.description('Pass as cursor for older ones; null at the end'))

export const recallPage = v.object({ recalls: v.array(recallView), next }) satisfies SchemaOf<RecallPage>

export const recallList = v.array(recallView) satisfies SchemaOf<RecallView[]>

const params = v.record(text, v.union([text, v.number()]))
const checkCode = v.picklist([
  'served',
  'signed',
  'no-token',
  'signed-before',
  'fresh',
  'bytes',
  'strict-json',
  'typed',
  'corrected',
  'agree',
  'body-decides',
  'stored-first',
  'shown-by-rest',
  'waiting',
  'attempts',
  'retrying',
  'given-up',
]) satisfies SchemaOf<CheckCode>
const troubleCode = v.picklist([
  'bad-utf8',
  'byte-order-mark',
  'half-surrogate',
  'forbidden-key',
  'duplicate-key',
  'unsafe-number',
  'too-deep',
  'not-json',
  'json-ends',
  'no-command',
  'contradiction',
  'other-command',
  'missing',
  'type',
  'text-length',
  'number',
  'time',
  'no-messages',
  'too-many-messages',
  'unknown',
]) satisfies SchemaOf<TroubleCode>
const trouble = v.object({ code: troubleCode, params })

/** Elements as Tencent has them; those that nobody knows are shown as they came. */
const messageBody = v.array(
  v.object({ MsgType: text, MsgContent: v.record(text, v.unknown()) }),
) satisfies SchemaOf<MessageBody>
const content = v.variant('state', [
  v.object({
    state: v.literal('kept'),
    sender: text,
    sentAt: milliseconds,
    body: messageBody,
    cloudCustomData: maybeText,
    until: milliseconds,
  }),
  v.object({ state: v.literal('gone'), at: milliseconds }),
  v.object({ state: v.literal('absent') }),
])

export const recallDetail = v.object({
  recall: recallView,
  checks: v.array(
    v.object({
      name: text,
      verdict: v.picklist(['passed', 'failed', 'not-asked']),
      code: checkCode,
      params,
    }),
  ),
  request: v.object({ method: text, url: text, body: text, bytes: integer }),
  attempts: v.array(v.object({ at: milliseconds, outcome: text, detail: text })),
  redeliveredAt: v.array(milliseconds),
  content: v.object({
    policy: v.nullable(v.object({ keepMs: integer, afterMs: integer })),
    messages: v.array(content),
  }),
  byHand: v.nullable(
    v.object({
      at: milliseconds,
      person: text,
      address: text,
      trouble,
      original: text,
      bytes: integer,
    }),
  ),
}) satisfies SchemaOf<RecallDetail>

export const overview = v.object({
  now: milliseconds,
  recallsToday: integer,
  recallsLastMinute: integer,
  latenessMedian: v.nullable(v.number()),
  latenessP99: v.nullable(v.number()),
  refused: integer,
  quarantined: integer,
  bucketSeconds: integer,
  buckets: v.array(integer),
  demo: v.boolean(),
  playground: v.boolean(),
  sdkAppIds: v.array(integer),
  callbackUrl: text,
}) satisfies SchemaOf<OverviewView>

export const quarantined = v.object({
  id: integer,
  sdkAppId: integer,
  command: text,
  receivedAt: milliseconds,
  why: text,
  trouble,
  times: integer,
  peerIp: text,
  signed: v.boolean(),
  url: text,
  headers: v.nullable(
    v.object({ lines: v.array(v.object({ name: text, value: v.nullable(text) })), leftOut: integer }),
  ),
  body: text,
  bytes: integer,
}) satisfies SchemaOf<QuarantinedView>

export const quarantinePage = v.object({
  quarantined: v.array(quarantined),
  next,
}) satisfies SchemaOf<QuarantinePage>

export const acceptAsked = v.object({
  body: v.exactOptional(text),
  person: v.exactOptional(text),
}) satisfies SchemaOf<AcceptRequest>
export const notAccepted = v.object({ error: text, trouble }) satisfies SchemaOf<NotAcceptedView>
export const accepted = v.object({ recalls: v.array(integer) }) satisfies SchemaOf<AcceptedView>

const named = v.union([
  v.object({ c2c: v.tuple([text, text]) }),
  v.object({ group: text, topic: v.exactOptional(text) }),
  v.object({ official: text }),
])
export const reconcileAsked = v.object({
  conversations: v.exactOptional(v.pipe(v.array(named), v.maxLength(10_000))),
  onlyNamed: v.exactOptional(v.boolean()),
  reachMs: v.exactOptional(integer),
  callsPerSecond: v.exactOptional(integer),
  anew: v.exactOptional(v.boolean()),
})
export const reconciling = v.object({
  runs: integer,
  running: v.boolean(),
  apps: v.array(
    v.object({
      sdkAppId: integer,
      conversations: integer,
      fresh: integer,
      calls: integer,
      slowed: integer,
      messages: integer,
      recalled: integer,
      fed: v.pipe(integer, v.description('Their webhook never came')),
      odd: v.pipe(integer, v.description('Recalled, in a form that no webhook has')),
      oddOnes: v.array(v.object({ conversation: text, message: text, why: text })),
      notAsked: v.array(v.object({ conversation: text, why: text })),
    }),
  ),
  error: maybeText,
}) satisfies SchemaOf<ReconcilingView>

export const eraseAsked = v.object({ userId: text })
export const erasing = v.object({
  userId: text,
  running: v.literal(true),
  looked: v.pipe(integer, v.description('Rows so far')),
  contents: integer,
  recalls: integer,
}) satisfies SchemaOf<ErasingView>
export const erased = v.object({
  userId: text,
  apps: v.array(
    v.object({
      sdkAppId: integer,
      contents: integer,
      recalls: integer,
      waiting: v.pipe(integer, v.description('Not handled yet: erase again when they are')),
      quarantined: integer,
      idsUntil: milliseconds,
    }),
  ),
}) satisfies SchemaOf<ErasedView>

export const refusals = v.object({
  counts,
  latest: v.array(v.object({ at: milliseconds, reason: text, detail: text, params, clientIp: text })),
  reasons: v.array(
    v.object({ reason: text, count: integer, lastAt: milliseconds, detail: text, params, clientIp: text }),
  ),
  otherCommands: counts,
  probes: integer,
  latestProbes: v.array(v.object({ at: milliseconds, method: text, clientIp: text, userAgent: text })),
  settings: v.object({ sdkAppIds: v.array(integer), callbackPath: text, tokens: integer }),
}) satisfies SchemaOf<RefusalsView>

export const recallKind = v.object({ kind: v.exactOptional(kind) })
export const recallMade = v.object({ kind })
export const session: SchemaOf<SessionView> = v.object({
  signedIn: v.pipe(v.boolean(), v.description('False: nobody is asked to sign in here')),
})
export const problem = v.object({ error: v.pipe(text, v.description('One sentence for people')) })
const check = v.picklist(['ok', 'failed'])
export const health = v.object({
  status: v.picklist(['ok', 'degraded']),
  checks: v.exactOptional(
    v.pipe(v.record(text, check), v.description('Absent where a sign-in is asked for')),
  ),
})

export const readiness = v.object({ status: v.picklist(['ready', 'draining', 'degraded']) })

export const playground = v.object({
  sdkAppId: integer,
  chatUrl: text,
  admin: text,
  people: v.array(v.object({ userId: text, platform: v.picklist(['Android', 'Web']) })),
  group: v.object({ groupId: text, name: text, owner: text }),
}) satisfies SchemaOf<PlaygroundView>

export const userSigAsked = v.object({ userId: text })
export const userSig = v.object({ userSig: text }) satisfies SchemaOf<UserSigView>
export const sceneAsked = v.object({ language: v.picklist(['en', 'zh']) })
export const scene = v.object({ messages: v.array(text) }) satisfies SchemaOf<SceneView>
export const restAnswer = v.object({
  answer: v.objectWithRest({ ErrorCode: integer, ErrorInfo: text }, v.unknown()),
}) satisfies SchemaOf<RestAnswer>

export const wirePage = v.object({
  deliveries: v.array(
    v.object({
      id: integer,
      command: text,
      groupId: maybeText,
      messages: v.array(text),
      state: v.picklist(['waiting', 'parked', 'sending', 'delivered', 'late', 'dead', 'superseded']),
      recalledAt: milliseconds,
      request: v.object({ line: text, host: text, body: text }),
      attempts: v.array(
        v.object({
          at: milliseconds,
          ms: integer,
          kind: text,
          status: maybeInteger,
          meaning: maybeText,
          answer: maybeText,
          why: maybeText,
        }),
      ),
    }),
  ),
}) satisfies SchemaOf<WirePage>
