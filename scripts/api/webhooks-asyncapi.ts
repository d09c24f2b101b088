/** The webhooks as AsyncAPI 3: what the Chat backend sends, Tencent's and ours, and what it wants to hear. */
import {
  c2cAfterSendSchema,
  c2cRecallSchema,
  groupAfterSendSchema,
  groupRecallSchema,
  officialAfterSendSchema,
  officialRecallSchema,
  type WebhookCommand,
  webhookAnswerSchema,
  webhookCommands,
} from '@takeback/protocol'
import type { GenericSchema } from 'valibot'
import { wireFixtures } from '../../packages/takeback/src/testing/wire-fixtures.ts'
import { apiInfo } from './api-info.ts'
import { toSchema } from './to-json-schema.ts'

type Name = keyof typeof webhookCommands

const bodies: Readonly<Record<Name, { readonly summary: string; readonly schema: GenericSchema }>> = {
  c2cRecall: { summary: 'A one-to-one message was recalled', schema: c2cRecallSchema },
  groupRecall: { summary: 'Messages of a group or topic were recalled', schema: groupRecallSchema },
  officialRecall: { summary: 'Messages of an official account were recalled', schema: officialRecallSchema },
  c2cAfterSend: { summary: 'A one-to-one message was sent', schema: c2cAfterSendSchema },
  groupAfterSend: { summary: 'A message was sent to a group or topic', schema: groupAfterSendSchema },
  officialAfterSend: { summary: 'An official account sent a message', schema: officialAfterSendSchema },
}
const names = Object.keys(bodies) as Name[]
const fixtures = wireFixtures()

export function webhooksAsyncApi(): object {
  return {
    asyncapi: '3.0.0',
    info: apiInfo({
      title: 'Takeback: webhooks of Tencent Chat message recall',
      description:
        'What a Chat backend POSTs to the app backend, in every documented form: fields that only some documents know are not required. Later versions may add fields. The Sign in the URL covers neither the body nor the command.',
    }),
    defaultContentType: 'application/json',
    servers: {
      appBackend: { host: 'www.example.com', protocol: 'https', description: 'Your callback URL' },
    },
    channels: {
      callback: {
        address: '/callback',
        title: 'The callback URL',
        servers: [{ $ref: '#/servers/appBackend' }],
        messages: refs('#/components/messages/', names),
      },
      answer: { address: null, messages: refs('#/components/messages/', ['answer']) },
    },
    operations: Object.fromEntries(names.map((name) => [name, operation(name)])),
    components: {
      messages: {
        ...Object.fromEntries(names.map((name) => [name, message(name)])),
        answer: {
          name: 'answer',
          summary: 'HTTP 200 with this envelope, within two seconds',
          payload: toSchema(webhookAnswerSchema),
          examples: examplesOf('answer', webhookCommands.c2cRecall).slice(0, 1),
        },
      },
    },
  }
}

function operation(name: Name): object {
  return {
    action: 'send',
    channel: { $ref: '#/channels/callback' },
    summary: bodies[name].summary,
    messages: [{ $ref: `#/channels/callback/messages/${name}` }],
    reply: {
      channel: { $ref: '#/channels/answer' },
      messages: [{ $ref: '#/channels/answer/messages/answer' }],
    },
    bindings: {
      http: { method: 'POST', query: querySchema(webhookCommands[name]), bindingVersion: '0.3.0' },
    },
  }
}

function message(name: Name): object {
  const { summary, schema } = bodies[name]
  const command = webhookCommands[name]
  return {
    name: command,
    title: command,
    summary,
    contentType: 'application/json',
    payload: toSchema(schema),
    examples: examplesOf('webhook', command),
  }
}

/** The documents' own samples. */
function examplesOf(kind: 'webhook' | 'answer', command: WebhookCommand): object[] {
  return fixtures.flatMap((fixture) =>
    fixture.kind === kind && fixture.command === command
      ? [{ name: fixture.name, summary: `Document: ${fixture.source}`, payload: fixture.body }]
      : [],
  )
}

function querySchema(command: WebhookCommand): object {
  return {
    type: 'object',
    required: ['SdkAppid', 'CallbackCommand', 'contenttype', 'ClientIP', 'OptPlatform'],
    properties: {
      SdkAppid: { type: 'string', pattern: String.raw`^\d+$` },
      CallbackCommand: { const: command },
      contenttype: { const: 'json' },
      ClientIP: { type: 'string', description: 'Of who caused the event' },
      OptPlatform: {
        type: 'string',
        description: 'RESTAPI, Web, Android, iOS, Windows, Mac, iPad, Unknown …',
      },
      Sign: {
        type: 'string',
        pattern: '^[0-9a-f]{64}$',
        description: 'With a token only: lower-case hex of SHA-256 over token and RequestTime',
      },
      RequestTime: { type: 'string', pattern: String.raw`^\d{10}$`, description: 'Unix seconds; with Sign' },
    },
  }
}

function refs(place: string, words: readonly string[]): object {
  return Object.fromEntries(words.map((word) => [word, { $ref: `${place}${word}` }]))
}
