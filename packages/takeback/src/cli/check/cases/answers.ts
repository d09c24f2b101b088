/** What the answer itself looks like: PROTOCOL 1.3. */
import { c2cRecall, groupRecall, officialRecall } from '../bodies.ts'
import type { Check } from '../check.ts'
import { anything, each, isEnvelope, isJson } from '../judge.ts'
import { webhookRequest } from '../webhook-request.ts'
import type { World } from '../world.ts'

function oneOfEach(world: World, check: string) {
  return [c2cRecall(world, check), groupRecall(world, check), officialRecall(world, check)].map((body) => [
    webhookRequest(world, `recall: ${body.CallbackCommand}`, body),
  ])
}

export const answerChecks: readonly Check[] = [
  {
    id: 'answer-is-json',
    group: 'answers',
    level: 'must',
    section: 'I:34354',
    sends: 'a recall of each kind, to read the answers',
    waves: (world) => oneOfEach(world, 'answer-is-json'),
    judge: each(isJson),
    mend: 'Answer {"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}: a body that is no JSON counts as a failure.',
  },
  {
    id: 'answer-envelope',
    group: 'answers',
    level: 'must',
    section: 'I:34354',
    sends: 'a recall of each kind, to read the answers',
    waves: (world) => oneOfEach(world, 'answer-envelope'),
    judge: each(isEnvelope),
    mend: 'Answer all three fields: ActionStatus "OK" or "FAIL", ErrorInfo a string, ErrorCode an integer.',
  },
  {
    id: 'probe',
    group: 'answers',
    level: 'should',
    section: 'I:34520',
    sends: 'GET without parameters, as the console or a load balancer may ask whether the URL is there',
    waves: ({ url }) => [
      [
        {
          what: 'GET without parameters',
          method: 'GET',
          url,
          contentType: null,
          body: new Uint8Array(),
          manner: 'whole',
          afterMs: 0,
          effects: [],
        },
      ],
    ],
    judge: each((answer) => {
      const { came } = anything(answer)
      return { ok: answer.kind === 'answered' && answer.status === 200, came }
    }),
    mend: 'Answer a GET of the webhook URL with HTTP 200 and the envelope, and store nothing.',
  },
]
