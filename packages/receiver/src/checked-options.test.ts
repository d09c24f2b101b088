/** What a program without types may give, and what it is told: rule R58 of docs/spec/receiving.md. */
import { expect, test } from 'vitest'
import { createReceiver, type ReceiverOptions } from './create-receiver.ts'
import { app, openStage } from './testing/stage.ts'

const whsec = `whsec_${Buffer.from('not a secret of anybody, 32 byte').toString('base64')}`

/** The sentence; what TypeScript would refuse is given all the same. */
function told(options: object | undefined): string {
  try {
    createReceiver(options as ReceiverOptions)
  } catch (error) {
    expect(error).toBeInstanceOf(TypeError)
    return (error as Error).message
  }
  return 'taken'
}

test('[R58] an inbox that is none is named, and a Promise of one most of all', async () => {
  await using stage = await openStage()
  const instead = "give one that is open: inbox: await sqliteInbox('inbox.db')"
  expect([
    told(undefined),
    told({ sdkAppId: app }),
    told({ sdkAppId: app, inbox: Promise.resolve(stage.inbox) }),
    told({ sdkAppId: app, inbox: 'inbox.db' }),
    told({ sdkAppId: app, inbox: {} }),
    told({ sdkAppId: app, inbox: stage.inbox }),
  ]).toEqual([
    `createReceiver was given no options: it needs sdkAppId and inbox`,
    `inbox is missing: ${instead}`,
    `inbox is a Promise of one: ${instead}`,
    `inbox is no inbox: ${instead}`,
    `inbox is no inbox: ${instead}`,
    'taken',
  ])
})

test('[R58] an app, a number or a token that can not be right is named with its value, a secret never', async () => {
  await using stage = await openStage()
  const toldOf = (options: object) => told({ inbox: stage.inbox, sdkAppId: app, ...options })
  const number = 'give the number of your app, such as 1400000000'
  expect([
    toldOf({ sdkAppId: undefined }),
    toldOf({ sdkAppId: [] }),
    toldOf({ sdkAppId: Number.NaN }),
    toldOf({ sdkAppId: '1400000000' }),
    toldOf({ sdkAppId: [app, 0] }),
    toldOf({ token: '' }),
    toldOf({ token: undefined }),
    toldOf({ token: ['the old one', 7] }),
    toldOf({ signingSecret: undefined }),
    toldOf({ freshnessSeconds: 10 }),
    toldOf({ freshnessSeconds: Number.NaN }),
    toldOf({ freshnessSeconds: '60' }),
    toldOf({ maxBytes: '64k' }),
    toldOf({ handlerDeadlineMs: 0 }),
    toldOf({ handlerDeadlineMs: Number.POSITIVE_INFINITY }),
    toldOf({ onOther: 'later' }),
    toldOf({
      token: ['the old one', 'the new one'],
      signingSecret: whsec,
      freshnessSeconds: 300,
      maxBytes: 1,
    }),
  ]).toEqual([
    `sdkAppId is missing: ${number}`,
    `sdkAppId is missing: ${number}`,
    `sdkAppId is NaN: ${number}`,
    `sdkAppId is "1400000000": ${number}`,
    `sdkAppId is 0: ${number}`,
    'token is empty: leave it out when none is set at the sender',
    'token is undefined: leave it out when none is set at the sender',
    'token is a number: give a text, or a list of two',
    'signingSecret is undefined: leave it out when none is set at the sender',
    'freshnessSeconds is 10: give 30 to 300',
    'freshnessSeconds is NaN: give 30 to 300',
    'freshnessSeconds is "60": give 30 to 300',
    'maxBytes is "64k": give a whole number, 1 to 16777216',
    'handlerDeadlineMs is 0: give a whole number, 1 to 86400000',
    'handlerDeadlineMs is Infinity: give a whole number, 1 to 86400000',
    'onOther is a string: give a function',
    'taken',
  ])
})

test('[R59] a receiver that asks for no signature says so once; one that does says nothing', async () => {
  await using stage = await openStage()
  const said: string[] = []
  const log = { warn: (_facts: object, words: string) => void said.push(words), error() {} }
  const given = { inbox: stage.inbox, sdkAppId: app, log }
  for (const asked of [{ token: 'a token' }, { signingSecret: whsec }]) createReceiver({ ...given, ...asked })
  expect(said).toEqual([])
  createReceiver(given)
  expect(said).toEqual([
    'no token is set, so Sign is not asked for: whoever reaches the webhook URL is believed. Set one here and at the sender before others can reach it',
  ])
})

test('[R58] a handler that would never be called is refused', async () => {
  await using stage = await openStage()
  const on = stage.receiver.on.bind(stage.receiver) as (event: string, handler: unknown) => void
  expect(() => on('recalled', () => {})).toThrow(
    new TypeError('there is no event "recalled": on("recall", …)'),
  )
  expect(() => on('recall', undefined)).toThrow(
    new TypeError('the handler of recalls is undefined: give a function'),
  )
})
