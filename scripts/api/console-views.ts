/** The shapes of the console's API as schemas. The compiler holds them to the interfaces of the protocol. */
import {
  type AttemptView,
  type CommandRefused,
  type ConsoleDeliveries,
  type ConsoleDelivery,
  type ConsoleView,
  type DeliveryStory,
  deliveryStates,
  type NodesView,
  parkedBy,
  type ParkedByHandView,
  webhookCommands,
} from '@takeback/protocol'
import * as v from 'valibot'
import { integer, milliseconds, text } from './rest/description.ts'

type SchemaOf<View> = v.GenericSchema<View>

const maybeText = v.nullable(text)
const maybeInteger = v.nullable(integer)
const maybeTime = v.nullable(milliseconds)
const command = v.picklist(Object.values(webhookCommands))

const attempt = v.object({
  attempt: integer,
  at: milliseconds,
  ms: integer,
  kind: text,
  status: maybeInteger,
  meaning: maybeText,
  answer: maybeText,
  why: maybeText,
}) satisfies SchemaOf<AttemptView>

const webhook = v.object({
  url: v.pipe(text, v.description('Without its query, which may hold a secret; empty: no webhook is sent')),
  paused: v.boolean(),
  preset: v.picklist(['durable', 'tencent']),
  commands: v.array(command),
  tokenEnabled: v.boolean(),
  signingSecrets: integer,
})
const endpoint = v.object({
  state: v.picklist(['no-call-yet', 'healthy', 'failing', 'left-alone']),
  failures: integer,
  failuresToOpen: integer,
  leftAloneSince: maybeTime,
  nextTryAt: maybeTime,
  lastAcceptedAt: maybeTime,
  lastFailure: v.nullable(attempt),
  underWay: integer,
  places: integer,
  waitingForPlace: integer,
  bucketSeconds: integer,
  accepted: v.array(integer),
  failed: v.array(integer),
  answerMedianMs: maybeInteger,
  answerP99Ms: maybeInteger,
})
const queue = v.object({
  mostCounted: v.pipe(integer, v.description('Each figure is exact up to here, and “at least” there')),
  waiting: integer,
  sending: integer,
  parked: integer,
  dead: integer,
  oldestAt: maybeTime,
})

export const consoleView = v.object({
  now: milliseconds,
  playground: v.boolean(),
  development: v.nullable(v.object({ clock: v.picklist(['running', 'frozen']) })),
  apps: v.array(
    v.object({
      sdkAppId: integer,
      webhook: v.nullable(webhook),
      endpoint: v.nullable(endpoint),
      queue,
    }),
  ),
}) satisfies SchemaOf<ConsoleView>

const byHand = v.object({
  at: milliseconds,
  by: v.picklist(parkedBy),
  admin: v.pipe(maybeText, v.description('The UserID of whoever asked over REST')),
  from: text,
  until: v.pipe(milliseconds, v.description('Then it is given up, unless it was sent again')),
  sentAgainAt: v.pipe(maybeTime, v.description('Null: it waits for that')),
}) satisfies SchemaOf<ParkedByHandView>

export const consoleDelivery = v.object({
  id: integer,
  command,
  state: v.picklist(deliveryStates),
  attempts: integer,
  enqueuedAt: milliseconds,
  nextAttemptAt: maybeTime,
  settledAt: maybeTime,
  isBehind: v.pipe(v.boolean(), v.description('It waits for an earlier one of its conversation')),
  from: maybeText,
  to: maybeText,
  groupId: maybeText,
  topicId: maybeText,
  officialAccount: maybeText,
  messages: v.pipe(integer, v.description('How many it tells of')),
  lastAttempt: v.nullable(attempt),
  byHand: v.pipe(v.nullable(byHand), v.description('Null: nobody parked it')),
}) satisfies SchemaOf<ConsoleDelivery>

export const consoleDeliveries = v.object({
  deliveries: v.array(consoleDelivery),
  next: v.pipe(
    maybeInteger,
    v.description('Pass as cursor for older ones; null at the end. A short page can have a next one'),
  ),
}) satisfies SchemaOf<ConsoleDeliveries>

export const deliveryStory = v.object({
  delivery: consoleDelivery,
  eventTime: milliseconds,
  operator: text,
  clientIp: text,
  platform: text,
  messages: v.array(text),
  request: v.nullable(v.object({ line: text, host: text, body: text })),
  log: v.array(attempt),
  behind: maybeInteger,
  followers: v.pipe(
    integer,
    v.description('How many of its conversation wait behind it, counted up to a thousand'),
  ),
  sentAgainAs: maybeInteger,
  redeliveryOf: maybeInteger,
}) satisfies SchemaOf<DeliveryStory>

export const commandRefused = v.object({
  error: v.pipe(text, v.description('One sentence for people')),
  code: v.pipe(integer, v.description('As `ErrorCode` of REST')),
}) satisfies SchemaOf<CommandRefused>

export const nodesView = v.object({
  now: milliseconds,
  shared: v.pipe(
    v.boolean(),
    v.description('False: no other process can open this store, so there is one node, without a number'),
  ),
  self: v.pipe(maybeInteger, v.description('`id` of the node that answers')),
  nodes: v.array(
    v.object({
      id: maybeInteger,
      host: v.pipe(text, v.description('The name of the machine')),
      port: integer,
      version: text,
      startedAt: milliseconds,
      seenAt: v.pipe(milliseconds, v.description('When it reported last, by the clock of the store')),
      state: v.pipe(
        v.picklist(['serving', 'draining', 'away']),
        v.description('away: it did not report for 15 seconds; what follows is what it said last'),
      ),
      sockets: integer,
      webhooksHeld: v.pipe(integer, v.description('Leased by it: of each conversation one at most')),
      oldestHeldAt: v.pipe(maybeTime, v.description('When it leased the oldest of them')),
      signalsBehindMs: v.pipe(
        maybeInteger,
        v.description('For so long it may have heard nothing of the others; null: there are no others'),
      ),
      bus: v.picklist(['none', 'helps', 'away']),
    }),
  ),
  lag: v.object({
    oldestWebhookAt: v.pipe(
      maybeTime,
      v.description(
        'When the oldest webhook that is not delivered was put in line; not of those that are parked',
      ),
    ),
    dueSince: v.pipe(maybeTime, v.description('Since when the most overdue webhook has been due')),
    leased: v.pipe(integer, v.description('Whoever holds them')),
    mostCounted: integer,
  }),
}) satisfies SchemaOf<NodesView>
