/** Bodies that are big, slow or broken. After each broken one an ordinary recall shows that the receiver lives. */
import type { EgressAnswer } from '../../../http/egress/answer.ts'
import { c2cRecall, groupRecall } from '../bodies.ts'
import type { Check, Verdict } from '../check.ts'
import { acknowledged, answeredSomething, anything, each, inOrder, refusedOrCutOff } from '../judge.ts'
import { encoded, type RequestOptions, webhookRequest } from '../webhook-request.ts'
import type { World } from '../world.ts'

const KIB = 1024
/** How long a dripping body gets before the recall behind it is sent. */
const headStartMs = 400
const nesting = 5000

interface Broken extends Pick<Check, 'id' | 'level' | 'section' | 'sends' | 'mend'> {
  readonly body: (text: string) => string | Uint8Array
}

/** `body` makes the broken text of a sound one-to-one recall. */
function broken({ body, ...facts }: Broken): Check {
  return {
    ...facts,
    group: 'bodies',
    waves: (world) => [[brokenRequest(world, facts, body)], [afterwards(world, facts.id)]],
    judge: inOrder(answeredSomething, acknowledged),
  }
}

function brokenRequest(world: World, { id, sends }: Pick<Check, 'id' | 'sends'>, body: Broken['body']) {
  const sound = c2cRecall(world, id)
  const text = body(JSON.stringify(sound))
  const bytes = typeof text === 'string' ? encoded(text) : text
  return webhookRequest(world, sends, bytes, { command: sound.CallbackCommand })
}

function afterwards(world: World, check: string) {
  return webhookRequest(world, 'an ordinary recall afterwards', groupRecall(world, check))
}

function padded(world: World, check: string, bytes: number): object {
  const body = { ...c2cRecall(world, check), Padding: '' }
  return { ...body, Padding: 'x'.repeat(bytes - JSON.stringify(body).length) }
}

const isolate =
  'Catch what parsing throws, log it and answer 400, so that one odd body never ends as a 500 or ends the process.'

function survives(
  judge: (answers: readonly EgressAnswer[]) => Verdict,
  facts: Pick<Check, 'id' | 'level' | 'section' | 'sends' | 'mend'>,
  options: RequestOptions,
): Check {
  return {
    ...facts,
    group: 'bodies',
    waves: (world) => [
      [webhookRequest(world, facts.sends, c2cRecall(world, facts.id), options)],
      [afterwards(world, facts.id)],
    ],
    judge,
  }
}

export const bodyChecks: readonly Check[] = [
  {
    id: 'body-large',
    group: 'bodies',
    level: 'should',
    section: 'good sense',
    sends: 'a recall of 63 KiB',
    waves: (world) => [[webhookRequest(world, 'a recall of 63 KiB', padded(world, 'body-large', 63 * KIB))]],
    judge: each(acknowledged),
    mend: 'Let bodies of up to 64 KiB in: a message alone may have 12 KiB.',
  },
  {
    id: 'body-oversized',
    group: 'bodies',
    level: 'should',
    section: 'good sense',
    sends: 'a body of 1 MiB, then an ordinary recall',
    waves: (world) => [
      [webhookRequest(world, 'a body of 1 MiB', padded(world, 'body-oversized', KIB * KIB))],
      [afterwards(world, 'body-oversized')],
    ],
    judge: inOrder(refusedOrCutOff, acknowledged),
    mend: 'Stop reading at 64 KiB and answer 413: no documented webhook comes near.',
  },
  survives(
    inOrder(acknowledged, acknowledged),
    {
      id: 'body-in-pieces',
      level: 'must',
      section: 'I:34354',
      sends: 'a recall whose body arrives in five packets',
      mend: 'Read the body to its end before you parse it: one "data" event is not one body.',
    },
    { manner: 'in-pieces' },
  ),
  survives(
    inOrder(anything, acknowledged),
    {
      id: 'body-cut-off',
      level: 'must',
      section: 'I:34354',
      sends: 'a body that ends in the middle with the connection, then an ordinary recall',
      mend: isolate,
    },
    { manner: 'cut' },
  ),
  {
    id: 'body-dripping',
    group: 'bodies',
    level: 'must',
    section: 'I:34354',
    sends: 'an ordinary recall while another body begins and never ends',
    waves: (world) => [
      [
        webhookRequest(world, 'a body that never ends', c2cRecall(world, 'body-dripping'), {
          manner: 'dripping',
        }),
        { ...afterwards(world, 'body-dripping'), afterMs: headStartMs },
      ],
    ],
    judge: inOrder(anything, acknowledged),
    mend: 'Serve connections side by side (threads, workers, an event loop): one slow caller must not hold up the others.',
  },
  broken({
    id: 'json-truncated',
    level: 'must',
    section: 'I:34354',
    sends: 'half a JSON text, then an ordinary recall',
    body: (text) => text.slice(0, text.length / 2),
    mend: isolate,
  }),
  broken({
    id: 'json-empty',
    level: 'must',
    section: 'I:34354',
    sends: 'an empty body, then an ordinary recall',
    body: () => '',
    mend: isolate,
  }),
  broken({
    id: 'json-not-utf8',
    level: 'must',
    section: 'I:34354',
    sends: 'a body that is not UTF-8, then an ordinary recall',
    body: (text) => Buffer.from(text.replace('"UnreadMsgNum"', '"\u00ff\u00fe"'), 'latin1'),
    mend: isolate,
  }),
  broken({
    id: 'json-duplicate-key',
    level: 'should',
    section: 'good sense',
    sends: 'a body with To_Account twice, then an ordinary recall',
    body: (text) => text.replace('"MsgKey"', '"To_Account":"takeback-check-nobody","MsgKey"'),
    mend: isolate,
  }),
  broken({
    id: 'json-deep',
    level: 'should',
    section: 'good sense',
    sends: `a field nested ${nesting} deep, then an ordinary recall`,
    body: (text) => text.replace(/\}$/, `,"Deep":${'['.repeat(nesting)}${']'.repeat(nesting)}}`),
    mend: isolate,
  }),
  broken({
    id: 'json-mistyped',
    level: 'should',
    section: 'good sense',
    sends: 'a recall whose fields have other types than documented, then an ordinary recall',
    body: (text) => text.replace(/"MsgKey":"[^"]*"/, '"MsgKey":{"Seq":1},"MsgSeqList":null'),
    mend: 'Check the types of the fields you use; log what does not fit and answer all the same.',
  }),
]
