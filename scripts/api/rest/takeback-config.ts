/** `takeback_config`: ours, for what Tencent has only in its console. */
import * as v from 'valibot'
import { parkedBy, webhookCommands } from '@takeback/protocol'
import { integer, milliseconds, type RestDescriptions, sampleMsgKey, text } from './description.ts'

const command = v.picklist(Object.values(webhookCommands))
const forms = v.object({
  c2c: v.picklist(['intl', 'cn', 'both']),
  groupEventTime: v.picklist(['string', 'integer']),
  groupMsgId: v.boolean(),
})
const warnings = v.pipe(v.array(text), v.description('What is weak about the token, in sentences'))
const config = {
  Response: v.object({
    Url: text,
    CallbackCommandList: v.array(command),
    Preset: v.picklist(['durable', 'tencent']),
    RetryTimeouts: v.boolean(),
    Forms: forms,
    Paused: v.boolean(),
    IsTokenEnable: v.boolean(),
    SigningSecrets: integer,
    Warnings: warnings,
  }),
}
const attempt = v.object({
  Attempt: integer,
  At: milliseconds,
  Ms: integer,
  Outcome: text,
  Status: v.nullable(integer),
  Why: v.nullable(text),
  Meaning: v.nullable(text),
  Answer: v.nullable(text),
})
const delivery = v.object({
  Id: integer,
  CallbackCommand: command,
  State: v.picklist(['waiting', 'parked', 'sending', 'delivered', 'late', 'dead', 'superseded']),
  Attempts: integer,
  EnqueuedAt: milliseconds,
  NextAttemptAt: v.nullable(milliseconds),
  SettledAt: v.nullable(milliseconds),
  Log: v.array(attempt),
  ParkedByHand: v.nullable(
    v.object({
      At: milliseconds,
      By: v.picklist(parkedBy),
      Admin: v.nullable(text),
      From: text,
      Until: milliseconds,
      SentAgainAt: v.nullable(milliseconds),
    }),
  ),
})
const sampleUrl = 'https://www.example.com/callback'

export const takebackConfigDescriptions: RestDescriptions = {
  'takeback_config/set_callback': {
    summary: 'Set where webhooks go, and which',
    answer: config,
    example: { Url: sampleUrl, CallbackCommandList: [webhookCommands.groupRecall] },
  },
  'takeback_config/update_callback': {
    summary: 'Change some of the webhook settings',
    answer: config,
    example: { Forms: { c2c: 'cn' } },
  },
  'takeback_config/get_callback': {
    summary: 'Read the webhook settings',
    answer: config,
    example: {},
  },
  'takeback_config/set_callback_token': {
    summary: 'Set the token of Sign',
    answer: { Response: v.object({ IsTokenEnable: v.boolean(), Warnings: warnings }) },
    example: { Token: 'a token of 1 to 128 characters', IsTokenEnable: true },
  },
  'takeback_config/get_callback_token': {
    summary: 'Read the token of Sign',
    answer: { Response: v.object({ Token: text, IsTokenEnable: v.boolean() }) },
    example: {},
  },
  'takeback_config/set_callback_signing': {
    summary: 'Switch signatures that cover the body (Standard Webhooks), and rotate their secret',
    answer: { Response: v.object({ Secrets: v.array(text) }) },
    example: { Signing: 'on' },
  },
  'takeback_config/get_recall_receipt': {
    summary: 'Read what the recall of a message cleared',
    answer: {
      Response: v.object({
        RecalledAt: milliseconds,
        By: text,
        ClientIP: v.nullable(text),
        Reason: v.nullable(text),
        Body: v.picklist(['cleared', 'kept']),
        BodyClearedAt: v.nullable(milliseconds),
        Quotes: v.nullable(integer),
        QuotesLeft: integer,
        Mentions: v.nullable(integer),
        Unread: v.nullable(v.object({ Before: integer, After: integer })),
        Files: v.picklist(['wiped', 'not yet', 'not claimed']),
      }),
    },
    example: { From_Account: 'jared', To_Account: 'Jonh', MsgKey: sampleMsgKey },
  },
  'takeback_config/erase_user': {
    summary: 'Erase what a user said, and their account',
    answer: {
      Response: v.object({
        UserID: text,
        BegunAt: milliseconds,
        EndedAt: v.nullable(milliseconds),
        By: text,
        ClientIP: text,
        Account: v.picklist(['deleted', 'not there']),
        Messages: integer,
        Texts: integer,
        Quotes: integer,
        IdsUntil: milliseconds,
        Files: v.picklist(['wiped', 'not yet', 'not claimed']),
        Next: v.nullable(v.object({ Time: integer, Id: integer })),
      }),
    },
    example: { UserID: 'jared' },
  },
  'takeback_config/list_deliveries': {
    summary: 'List what became of the webhooks',
    answer: { Response: v.object({ Deliveries: v.array(delivery), Next: v.nullable(integer) }) },
    example: { State: 'dead', Limit: 20 },
  },
  'takeback_config/get_delivery_health': {
    summary: 'Read how the webhooks fare, in counts',
    answer: {
      Response: v.object({
        MostCounted: integer,
        Waiting: integer,
        Sending: integer,
        Parked: integer,
        Dead: integer,
        OldestAt: v.nullable(milliseconds),
        Paused: v.boolean(),
        Endpoint: v.nullable(
          v.object({
            State: v.picklist(['no-call-yet', 'healthy', 'failing', 'left-alone']),
            Failures: integer,
            LeftAloneSince: v.nullable(milliseconds),
            NextTryAt: v.nullable(milliseconds),
            LastAcceptedAt: v.nullable(milliseconds),
            LastFailure: v.nullable(attempt),
            UnderWay: integer,
            Places: integer,
          }),
        ),
      }),
    },
    example: {},
  },
  'takeback_config/redeliver': {
    summary: 'Send webhooks again',
    answer: {
      Response: v.object({
        Redelivered: v.array(v.object({ Id: integer, As: integer })),
        Skipped: v.array(v.object({ Id: integer, Why: text })),
        Next: v.nullable(integer),
      }),
    },
    example: { Ids: [7] },
  },
  'takeback_config/park': {
    summary: 'Take a webhook out of the order of its conversation',
    answer: {
      Response: v.object({
        Id: integer,
        ParkedAt: milliseconds,
        Until: milliseconds,
        Freed: v.nullable(integer),
      }),
    },
    example: { Id: 812 },
  },
  'takeback_config/send_test_event': {
    summary: 'Call the webhook URL once, with names that belong to nobody',
    answer: {
      Response: v.object({ Line: text, Host: text, Body: text, Attempt: attempt }),
    },
    example: { CallbackCommand: webhookCommands.c2cRecall },
  },
}
