/** Who may call: `SdkAppid`, `Sign`, `RequestTime` (I:34354, C:32431), and what contradicts itself. */
import { recallCommands } from '@takeback/protocol'
import { c2cRecall } from '../bodies.ts'
import type { Check } from '../check.ts'
import { each, refused } from '../judge.ts'
import { type RequestOptions, type Signature, webhookRequest } from '../webhook-request.ts'

type Case = Pick<Check, 'id' | 'level' | 'section' | 'sends' | 'mend' | 'needsToken'>

function refusal(facts: Case, ...variants: readonly RequestOptions[]): Check {
  return {
    ...facts,
    group: 'identity',
    waves: (world) =>
      variants.map((options, index) => [
        webhookRequest(world, facts.sends, c2cRecall(world, facts.id, 'intl', index + 1), {
          ...options,
          toBeRefused: true,
        }),
      ]),
    judge: each(refused),
  }
}

const needsToken = true as const
/** SDKAppIDs of nobody: they begin at 1400000000 and 20000000 in the documents. */
const otherApp = 1

function signedWith(change: (usual: Signature) => Partial<Signature>): RequestOptions {
  return { signature: (usual) => ({ ...usual, ...change(usual) }) }
}

function shifted(seconds: number): RequestOptions {
  return signedWith(({ requestTime }) => ({ requestTime: String(Number(requestTime) + seconds) }))
}

export const identityChecks: readonly Check[] = [
  refusal(
    {
      id: 'sdkappid-wrong',
      level: 'must',
      section: 'I:34354',
      sends: 'a recall of another app',
      mend: 'Compare SdkAppid of the URL with your own before anything else, and answer 403.',
    },
    { sdkAppId: otherApp },
  ),
  refusal(
    {
      id: 'sdkappid-missing',
      level: 'should',
      section: 'I:34354',
      sends: 'a recall without SdkAppid in the URL',
      mend: 'Refuse a webhook without SdkAppid: every one has it.',
    },
    { rewrite: (url) => url.replace(/SdkAppid=\d+&/, '') },
  ),
  refusal(
    {
      id: 'sdkappid-doubled',
      level: 'should',
      section: 'good sense',
      sends: 'SdkAppid twice, once of your app and once of another, in both orders',
      mend: 'Refuse a parameter that stands twice: parsers disagree on which of the two counts.',
    },
    { rewrite: (url) => url.replace(/SdkAppid=\d+/, `$&&SdkAppid=${otherApp}`) },
    { rewrite: (url) => url.replace(/SdkAppid=\d+/, `SdkAppid=${otherApp}&$&`) },
  ),
  refusal(
    {
      id: 'sign-missing',
      level: 'must',
      section: 'I:34354',
      needsToken,
      sends: 'a recall without Sign',
      mend: 'Refuse a webhook without Sign and RequestTime with 401 once a token is set in the console.',
    },
    signedWith(() => ({ token: null })),
  ),
  refusal(
    {
      id: 'sign-wrong',
      level: 'must',
      section: 'I:34354',
      needsToken,
      sends: 'a recall signed with another token',
      mend: 'Compute hex(sha256(token + RequestTime)), compare it with Sign in constant time, and answer 401 when they differ.',
    },
    signedWith(() => ({ token: 'takeback-check-another-token' })),
  ),
  refusal(
    {
      id: 'sign-stale',
      level: 'should',
      section: 'C:32431',
      needsToken,
      sends: 'a rightly signed recall of ten minutes ago',
      mend: 'Refuse when RequestTime is more than 60 s away from your clock, or a captured URL works for ever.',
    },
    shifted(-600),
  ),
  refusal(
    {
      id: 'sign-ahead',
      level: 'should',
      section: 'C:32431',
      needsToken,
      sends: 'a rightly signed recall from ten minutes ahead',
      mend: 'Compare |now - RequestTime| with 60 s: the time may be off in both directions.',
    },
    shifted(600),
  ),
  refusal(
    {
      id: 'request-time-odd',
      level: 'should',
      section: 'good sense',
      needsToken,
      sends: 'RequestTime that is no number, signed with the right token',
      mend: 'Accept ten digits and nothing else: a comparison with NaN is never true, so "too old" never is either.',
    },
    signedWith(() => ({ requestTime: 'soon' })),
  ),
  {
    id: 'command-mismatch',
    group: 'identity',
    level: 'should',
    section: 'good sense',
    sends: 'CallbackCommand of the URL says a group recall, the body a one-to-one recall',
    waves: (world) => [
      [
        webhookRequest(world, 'URL and body disagree', c2cRecall(world, 'command-mismatch'), {
          command: recallCommands[1],
          toBeRefused: true,
        }),
      ],
    ],
    judge: each(refused),
    mend: 'Refuse when CallbackCommand of URL and body differ: Sign covers neither, so somebody may have swapped one.',
  },
]
