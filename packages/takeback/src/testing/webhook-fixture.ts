/**
 * Bodies of every kind in every documented form, made by the writers that the Chat backend uses itself. Facts are
 * those of the documents' samples until they are changed.
 */
import {
  type MessageBody,
  writeC2cAfterSend,
  writeC2cRecall,
  writeGroupAfterSend,
  writeGroupRecall,
  writeOfficialAfterSend,
  writeOfficialRecall,
} from '@takeback/protocol'

/** `sent-…`: the After-send webhook of such a message. */
export type FixtureKind =
  | 'c2c'
  | 'group'
  | 'topic'
  | 'official'
  | 'sent-c2c'
  | 'sent-group'
  | 'sent-topic'
  | 'sent-official'

/**
 * intl: the international documents (UnreadMsgNum; a group's EventTime as a string, with MsgId). cn: the Chinese ones
 * (EventTime instead of UnreadMsgNum; as an integer). 2023: as intl, but a group recall without MsgId.
 */
export type FixtureForm = 'intl' | 'cn' | '2023'

/** What is not named keeps the sample's value. */
export interface FixtureChange {
  readonly form?: FixtureForm
  readonly from?: string
  readonly to?: string
  readonly msgKey?: string
  readonly msgKeys?: readonly string[]
  readonly groupId?: string
  readonly topicId?: string
  readonly operator?: string
  readonly msgSeq?: number
  readonly msgSeqs?: readonly number[]
  readonly officialAccount?: string
  readonly text?: string
  /** Milliseconds. */
  readonly eventTime?: number
}

export interface NamedFixture {
  /** For example `topic cn`. */
  readonly name: string
  readonly kind: FixtureKind
  readonly form: FixtureForm
  readonly body: FixtureBody
}

export type FixtureBody = Readonly<Record<string, unknown>> & { readonly CallbackCommand: string }

const formsOf: Readonly<Record<FixtureKind, readonly FixtureForm[]>> = {
  c2c: ['intl', 'cn'],
  group: ['intl', 'cn', '2023'],
  topic: ['intl', 'cn', '2023'],
  official: ['intl'],
  'sent-c2c': ['intl', 'cn'],
  'sent-group': ['intl', 'cn'],
  'sent-topic': ['intl', 'cn'],
  'sent-official': ['intl'],
}

/** One body. Throws a TypeError for a form that this kind does not have. */
export function webhookFixture(kind: FixtureKind, change: FixtureChange = {}): FixtureBody {
  const { form = 'intl' } = change
  const forms = formsOf[kind]
  if (!forms.includes(form))
    throw new TypeError(`A ${kind} webhook has no form "${form}": give ${forms.join(' or ')}.`)
  return writers[kind](form, change)
}

/** Every kind in every form: for one test over all of them. */
export function webhookFixtures(change: Omit<FixtureChange, 'form'> = {}): NamedFixture[] {
  return (Object.keys(formsOf) as FixtureKind[]).flatMap((kind) =>
    formsOf[kind].map((form) => ({
      name: `${kind} ${form}`,
      kind,
      form,
      body: webhookFixture(kind, { ...change, form }),
    })),
  )
}

type Write = (form: FixtureForm, change: FixtureChange) => FixtureBody

const msgIdStart = '144115213033478435-1739361321'
const sampleTopic = '@TGS#_@TGS#cQVLVHIM62CJ@TOPIC#_TestTopic'
const sampleTime = 1_670_574_414_123
/** Seconds. */
const sentAt = 1_557_481_126

const people = ({ from = 'jared', to = 'Jonh' }: FixtureChange) => ({ from, to })
const c2cForm = (form: FixtureForm) => (form === 'cn' ? 'cn' : 'intl')
const place = ({ groupId = '1213456', operator = 'admin', eventTime = sampleTime }: FixtureChange) => ({
  groupId,
  operator,
  eventTime,
})
const groupForm = (form: FixtureForm) => ({
  eventTimeAs: form === 'cn' ? ('integer' as const) : ('string' as const),
  withMsgId: form !== '2023',
})
const sent = ({ text = 'red packet', eventTime = sampleTime }: FixtureChange) => ({
  msgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: text } }] as MessageBody,
  cloudCustomData: null,
  onlineOnly: false,
  eventTime,
  time: sentAt,
})

const writers: Readonly<Record<FixtureKind, Write>> = {
  c2c: (form, change) =>
    writeC2cRecall({
      ...people(change),
      msgKey: change.msgKey ?? '48374_2837546_1557481126',
      unread: 7,
      eventTime: change.eventTime ?? sampleTime,
      form: c2cForm(form),
    }),
  group: (form, change) => groupRecall(form, change, null),
  topic: (form, change) => groupRecall(form, change, change.topicId ?? sampleTopic),
  official: (_form, change) =>
    writeOfficialRecall({
      officialAccount: change.officialAccount ?? '#TOA#_123',
      msgKeys: change.msgKeys ?? [change.msgKey ?? '71_1_1698741698'],
      eventTime: change.eventTime ?? sampleTime,
    }),
  'sent-c2c': (form, change) => {
    const msgKey = change.msgKey ?? '48374_2837546_1557481126'
    const [seq = 0, random = 0, time = sentAt] = msgKey.split('_').map(Number)
    return writeC2cAfterSend({
      ...sent(change),
      ...people(change),
      seq,
      random,
      time,
      msgKey,
      msgId: `144115233406643804-${time}-${random}`,
      unread: 7,
      form: c2cForm(form),
    })
  },
  'sent-group': (form, change) => groupAfterSend(form, change, null),
  'sent-topic': (form, change) => groupAfterSend(form, change, change.topicId ?? sampleTopic),
  'sent-official': (_form, change) =>
    writeOfficialAfterSend({
      ...sent(change),
      officialAccount: change.officialAccount ?? '#TOA#_123',
      msgKey: change.msgKey ?? '71_1_1698741698',
    }),
}

function groupRecall(form: FixtureForm, change: FixtureChange, topicId: string | null): FixtureBody {
  return writeGroupRecall({
    ...place(change),
    ...groupForm(form),
    groupType: topicId === null ? 'Public' : 'Community',
    messages: (change.msgSeqs ?? [change.msgSeq ?? 130]).map((seq) => ({
      seq,
      msgId: `${msgIdStart}-${seq}`,
    })),
    topicId,
  })
}

function groupAfterSend(form: FixtureForm, change: FixtureChange, topicId: string | null): FixtureBody {
  const seq = change.msgSeq ?? 130
  return writeGroupAfterSend({
    ...sent(change),
    ...place(change),
    ...groupForm(form),
    from: change.from ?? 'jared',
    groupType: topicId === null ? 'Public' : 'Community',
    random: seq,
    seq,
    msgId: `${msgIdStart}-${seq}`,
    topicId,
  })
}
