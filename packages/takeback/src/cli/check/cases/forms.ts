/** The three recalls in every documented form: PROTOCOL 2, fixtures/wire. */
import { c2cRecall, groupRecall, officialRecall } from '../bodies.ts'
import type { Check, Level } from '../check.ts'
import { acknowledged, each } from '../judge.ts'
import { type RequestOptions, webhookRequest } from '../webhook-request.ts'
import type { World } from '../world.ts'

interface Form {
  readonly id: string
  readonly section: string
  /** By default must. */
  readonly level?: Level
  readonly sends: string
  readonly body: (world: World, check: string) => object
  readonly options?: RequestOptions
  readonly mend: string
}

function form({ id, section, level = 'must', sends, body, options = {}, mend }: Form): Check {
  return {
    id,
    group: 'forms',
    level,
    section,
    sends,
    waves: (world) => [[webhookRequest(world, sends, body(world, id), options)]],
    judge: each(acknowledged),
    mend,
  }
}

const ten = Array.from({ length: 10 }, (_, index) => index + 1)

export const formChecks: readonly Check[] = [
  form({
    id: 'c2c-intl',
    section: 'I:43466',
    sends: 'one-to-one recall, international form: UnreadMsgNum, no EventTime',
    body: (world, check) => c2cRecall(world, check, 'intl'),
    mend: 'Answer HTTP 200 to C2C.CallbackAfterMsgWithDraw, with EventTime absent.',
  }),
  form({
    id: 'c2c-cn',
    section: 'C:61697',
    sends: 'one-to-one recall, Chinese form: EventTime, no UnreadMsgNum',
    body: (world, check) => c2cRecall(world, check, 'cn'),
    mend: 'Make UnreadMsgNum optional: the Chinese document does not have it.',
  }),
  form({
    id: 'group-2023',
    section: 'I:46979 (2023)',
    sends: 'group recall of 2023: no MsgId, EventTime as a string',
    body: (world, check) => groupRecall(world, check, { withMsgId: false }),
    mend: 'Make MsgId optional: it came to the documents in 2025.',
  }),
  form({
    id: 'group-2025',
    section: 'I:46979 (2025)',
    sends: 'group recall of 2025: MsgId, EventTime as a string',
    body: (world, check) => groupRecall(world, check),
    mend: 'Read EventTime as a string of digits too: every English page shows one.',
  }),
  form({
    id: 'group-cn',
    section: 'C:73141',
    sends: 'group recall, Chinese form: MsgId, EventTime as an integer',
    body: (world, check) => groupRecall(world, check, { eventTimeAs: 'integer' }),
    mend: 'Read EventTime as an integer too: the Chinese page shows one.',
  }),
  form({
    id: 'group-list',
    section: 'I:46979',
    sends: 'group recall of ten messages at once',
    body: (world, check) => groupRecall(world, check, { seqs: ten }),
    mend: 'Loop over MsgSeqList: one webhook can recall ten messages.',
  }),
  form({
    id: 'topic',
    section: 'I:46979',
    sends: 'recall in a topic: TopicId',
    body: (world, check) => groupRecall(world, check, { topic: true }),
    mend: 'Read TopicId; MsgSeq then counts in the topic, so it belongs to the key.',
  }),
  form({
    id: 'topic-empty',
    section: 'I:46979',
    sends: 'group recall with an empty TopicId',
    body: (world, check) => ({ ...groupRecall(world, check), TopicId: '' }),
    mend: 'Treat an empty TopicId as an absent one.',
  }),
  form({
    id: 'official',
    section: 'I:60805',
    sends: 'recall of an official account: WithdrawMsgList, EventTime as an integer',
    body: (world, check) => officialRecall(world, check),
    mend: 'Answer HTTP 200 to OfficialAccount.CallbackAfterMsgWithDraw.',
  }),
  form({
    id: 'official-list',
    section: 'I:60805',
    sends: 'recall of ten messages of an official account',
    body: (world, check) => officialRecall(world, check, ten),
    mend: 'Loop over WithdrawMsgList: one webhook can recall ten messages.',
  }),
  form({
    id: 'by-an-admin',
    section: 'I:34354',
    sends: 'recall by an admin over REST: OptPlatform=RESTAPI',
    body: (world, check) => c2cRecall(world, check),
    options: { platform: 'RESTAPI' },
    mend: 'Accept OptPlatform=RESTAPI: it is how an admin recalls.',
  }),
  form({
    id: 'unknown-platform',
    section: 'I:34354',
    level: 'should',
    sends: 'recall from a platform that no document names: OptPlatform=Linux',
    body: (world, check) => c2cRecall(world, check),
    options: { platform: 'Linux' },
    mend: 'Accept any OptPlatform, or the next SDK costs you recalls.',
  }),
  form({
    id: 'contenttype-upper',
    section: 'I:46979',
    sends: 'contenttype=JSON in the URL, as many pages print it',
    body: (world, check) => groupRecall(world, check),
    options: { rewrite: (url) => url.replace('contenttype=json', 'contenttype=JSON') },
    mend: 'Compare contenttype without regard to case, or not at all.',
  }),
  form({
    id: 'no-content-type',
    section: 'I:34354',
    level: 'should',
    sends: 'no Content-Type header: which one Tencent sends is not documented',
    body: (world, check) => c2cRecall(world, check),
    options: { contentType: null },
    mend: 'Read the body as JSON whatever Content-Type says (Express: express.json({ type: () => true })).',
  }),
]
