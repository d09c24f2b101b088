import type { DeliveryAttempt, DeliveryEntry } from '@takeback/protocol'
import { expect, test } from 'vitest'
import type { Sent } from '../trigger/send-recall.ts'
import { exitCodeOf, type Finding } from './finding.ts'
import {
  judgeClock,
  judgeDisk,
  judgeInbox,
  judgeNode,
  judgeRoom,
  judgeSettings,
  judgeTestEvent,
  judgeToken,
  judgeWaiting,
  judgeWebhook,
  judgeWrongSign,
} from './judge.ts'

const MB = 1_048_576
const ext4 = 0xef53
const strong = 'Kq3vX9pWb2LsY7nRd5TgJ4hZm8CfA1eU'

const settings = {
  Url: 'https://example.com/hook',
  CallbackCommandList: [
    'C2C.CallbackAfterMsgWithDraw',
    'Group.CallbackAfterRecallMsg',
    'OfficialAccount.CallbackAfterMsgWithDraw',
  ],
  Preset: 'durable',
  Paused: false,
  IsTokenEnable: true,
  SigningSecrets: 0,
  Warnings: [],
}
const attempt: DeliveryAttempt = {
  Attempt: 1,
  At: 0,
  Ms: 12,
  Outcome: 'answered',
  Status: 200,
  Why: null,
  Meaning: null,
  Answer: null,
}
const delivery = (EnqueuedAt: number) => ({ EnqueuedAt }) as DeliveryEntry
const deliveries = { parked: [], dead: [], waiting: [], most: 3 }
const sent: Sent = {
  url: '',
  body: '',
  status: 200,
  answer: '',
  meaning: 'callback succeeds',
  ms: 3,
  ok: true,
}
const refused = { ...sent, status: 401, ok: false, meaning: 'not delivered: only HTTP 200 counts' }

const cases: readonly (readonly [Finding, Finding['verdict'], RegExp])[] = [
  [judgeNode('26.10.0', '3.53.4'), 'fine', /^Node 26\.10\.0 with SQLite 3\.53\.4\.$/],
  [judgeNode('24.15.0', '3.53.4'), 'fine', /24\.15/],
  [judgeNode('24.14.9', '3.51.2'), 'broken', /too old/],
  [judgeDisk(ext4, 0.42), 'fine', /after 0\.4 ms/],
  [judgeDisk(ext4, 51), 'doubtful', /after 51 ms, which is slow/],
  [judgeDisk(ext4, 2500), 'broken', /after 2500 ms: webhooks would be answered too late/],
  [judgeDisk(0x6969, 0.4), 'broken', /on NFS/],
  [judgeDisk(0x01021994, 0.1), 'doubtful', /in memory \(tmpfs\)/],
  [judgeRoom(50 * 1024 * MB, 0), 'fine', /^50 GB are free/],
  [judgeRoom(500 * MB, 0), 'doubtful', /^500 MB are free/],
  [judgeRoom(99 * MB, 0), 'broken', /^99 MB are free/],
  [judgeRoom(50 * 1024 * MB, 65 * MB), 'doubtful', /log of the database has grown to 65 MB/],
  [judgeToken([], ''), 'skipped', /No token/],
  [judgeToken([strong], 'https://example.com/'), 'fine', /long and mixed/],
  [judgeToken([strong], 'http://example.com/'), 'doubtful', /plain http/],
  [judgeToken([strong, 'secret'], ''), 'doubtful', /has 6 characters/],
  [judgeClock('the receiver', -4999), 'fine', /agree/],
  [judgeClock('the receiver', 7000), 'doubtful', /the receiver is 7 s ahead of this one/],
  [judgeClock('the receiver', -31_000), 'broken', /31 s behind this one: a Sign is good for 60 s/],
  [judgeSettings(settings), 'fine', /signed/],
  [judgeSettings(null), 'broken', /No webhook URL/],
  [judgeSettings({ ...settings, Url: '' }), 'broken', /No webhook URL/],
  [judgeSettings({ ...settings, CallbackCommandList: [] }), 'broken', /No recall webhook/],
  [judgeSettings({ ...settings, Paused: true }), 'broken', /paused/],
  [judgeSettings({ ...settings, IsTokenEnable: false }), 'doubtful', /not signed/],
  [judgeSettings({ ...settings, IsTokenEnable: false, SigningSecrets: 1 }), 'fine', /signed/],
  [judgeSettings({ ...settings, Preset: 'tencent' }), 'doubtful', /one attempt/],
  [judgeSettings({ ...settings, Warnings: ['The token is short.'] }), 'doubtful', /The token is short/],
  [
    judgeSettings({ ...settings, CallbackCommandList: ['Group.CallbackAfterRecallMsg'] }),
    'doubtful',
    /Only Group\.CallbackAfterRecallMsg is switched on/,
  ],
  [judgeTestEvent(attempt), 'fine', /took a test event in 12 ms/],
  [judgeTestEvent({ ...attempt, Ms: 1800 }), 'doubtful', /1800 ms; there are 2,000/],
  [
    judgeTestEvent({ ...attempt, Outcome: 'blocked', Status: null, Why: 'a private address' }),
    'broken',
    /is not called: a private address/,
  ],
  [judgeTestEvent({ ...attempt, Outcome: 'timed-out', Status: null }), 'broken', /none within 2 s/],
  [judgeTestEvent({ ...attempt, Outcome: 'unreachable', Status: null, Why: 'dns' }), 'broken', /\(dns\)/],
  [judgeTestEvent({ ...attempt, Status: 401 }), 'broken', /refused the test event with HTTP 401/],
  [judgeTestEvent({ ...attempt, Status: 500 }), 'broken', /answered HTTP 500/],
  [judgeTestEvent({ ...attempt, Why: 'the answer is no JSON' }), 'broken', /HTTP 200, but the answer is no/],
  [judgeWaiting(deliveries, 0), 'fine', /Nothing waits/],
  [judgeWaiting({ ...deliveries, waiting: [delivery(0)] }, 1000), 'fine', /^1 wait/],
  [judgeWaiting({ ...deliveries, waiting: [delivery(0)] }, 660_000), 'doubtful', /one for 11 minutes/],
  [
    judgeWaiting({ ...deliveries, waiting: Array.from({ length: 3 }, () => delivery(0)) }, 0),
    'doubtful',
    /^3 or more webhooks wait/,
  ],
  [judgeWaiting({ ...deliveries, parked: [delivery(0)] }, 0), 'doubtful', /^1 webhooks are parked/],
  [
    judgeWaiting({ ...deliveries, dead: [delivery(0)], parked: [delivery(0), delivery(0)] }, 0),
    'doubtful',
    /^1 webhooks were given up, 2 are parked/,
  ],
  [judgeInbox({ quarantined: 0, refused: 0 }, 0), 'fine', /Nothing is in quarantine/],
  [judgeInbox({ quarantined: 2, refused: 9 }, 1), 'doubtful', /^2 webhooks are in quarantine/],
  [judgeInbox({ quarantined: 0, refused: 9 }, 1), 'doubtful', /^1 recalls were given up/],
  [judgeInbox({ quarantined: 0, refused: 9 }, 0), 'doubtful', /^9 calls were refused/],
  [judgeWebhook(sent, true), 'fine', /^A signed webhook was taken in 3 ms/],
  [judgeWebhook(sent, false), 'fine', /^A webhook without Sign/],
  [judgeWebhook(refused, true), 'broken', /refused with HTTP 401/],
  [judgeWebhook({ ...refused, status: 403 }, true), 'broken', /HTTP 403/],
  [judgeWebhook({ ...refused, status: 500 }, true), 'broken', /answered HTTP 500/],
  [
    judgeWebhook({ ...refused, status: null, meaning: 'no answer within 2000 ms' }, true),
    'broken',
    /came to nothing: no answer/,
  ],
  [judgeWrongSign(null), 'skipped', /Not tried/],
  [judgeWrongSign(refused), 'fine', /refused with 401/],
  [judgeWrongSign(sent), 'broken', /invent recalls/],
  [judgeWrongSign({ ...refused, status: 500 }), 'doubtful', /HTTP 500/],
]

const table = cases.map(([finding, verdict, says]) => [finding.id, verdict, says, finding] as const)

test.each(table.filter(([id]) => id === 'DR5'))('[DR5] %s %s: %s', (_id, verdict, says, finding) => {
  judged(finding, verdict, says)
})

test.each(table.filter(([id]) => id === 'DR7'))('[DR7] %s %s: %s', (_id, verdict, says, finding) => {
  judged(finding, verdict, says)
})

test.each(table.filter(([id]) => id !== 'DR5' && id !== 'DR7'))(
  '[DR1] [DR4] [DR8] [DR10] [DR11] [DR12] [DR13] [DR14] [DR15] %s %s: %s',
  (_id, verdict, says, finding) => {
    judged(finding, verdict, says)
  },
)

function judged(finding: Finding, verdict: Finding['verdict'], says: RegExp): void {
  expect(finding).toMatchObject({ verdict, says: expect.stringMatching(says) as string })
  expect(finding.says).toMatch(/^[A-Z0-9].*\.$/)
  // Whatever is not fine comes with what to do.
  expect(finding.todo === null).toBe(verdict === 'fine')
}

test('[DR20] only what is broken ends with 1', () => {
  const fine = judgeRoom(50 * 1024 * MB, 0)
  const [doubtful, broken] = [judgeRoom(500 * MB, 0), judgeRoom(0, 0)]
  expect(exitCodeOf([fine, doubtful, judgeToken([], '')])).toBe(0)
  expect(exitCodeOf([fine, broken])).toBe(1)
})
