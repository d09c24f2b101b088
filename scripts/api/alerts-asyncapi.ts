/** Alerts for an operator as AsyncAPI 3: what is POSTed to `--alert-url`. */
import { type AlertBody, type AlertExample, type AlertType, alertTypes } from '@takeback/protocol'
import * as v from 'valibot'
import { apiInfo } from './api-info.ts'
import { integer, milliseconds, text } from './rest/description.ts'
import { toSchema } from './to-json-schema.ts'

const maybe = v.exactOptional
const number = v.pipe(integer, v.description('Shown by `takeback webhook deliveries`'))

/** What each type's example holds, with a sample. */
const types: Readonly<
  Record<AlertType, { readonly summary: string; readonly from: string; readonly example: AlertExample }>
> = {
  'webhook.parked': {
    summary: 'A webhook alone fails: its conversation goes on without it',
    from: 'chat',
    example: { delivery: 812, command: 'C2C.CallbackAfterMsgWithDraw', why: 'answered 500' },
  },
  'webhook.dead': {
    summary: 'A webhook is given up',
    from: 'chat',
    example: {
      delivery: 812,
      command: 'C2C.CallbackAfterMsgWithDraw',
      why: 'answered 500; attempt 15 was the last',
    },
  },
  'webhook.overdue': {
    summary:
      'An endpoint is down, and its oldest webhook has used up a share of the time that it waits at most',
    from: 'chat',
    example: { percent: 50, since: 1_557_481_126_000 },
  },
  'webhook.silence': {
    summary: 'Messages are recalled, and for ten minutes no webhook went out',
    from: 'chat',
    example: { since: 1_557_481_126_000 },
  },
  'endpoint.down': {
    summary: 'A webhook endpoint fails again and again: its webhooks wait',
    from: 'chat',
    example: { why: 'timed-out' },
  },
  'endpoint.back': {
    summary: 'The endpoint takes webhooks again: what waits goes out',
    from: 'chat',
    example: {},
  },
  'recall.quarantined': {
    summary: 'A webhook was stored and not understood: somebody should look at the monitor',
    from: 'receiver',
    example: { why: 'the body is no JSON' },
  },
  'recall.dead': {
    summary: 'The handler never accepted a recall',
    from: 'receiver',
    example: { recall: 31, why: 'answered 500' },
  },
  'clock.skew': {
    summary: 'The clock at the other end is off: Sign will be refused, or is',
    from: 'chat',
    example: { clockAheadSeconds: 95 },
  },
}

const body = v.object({
  type: v.picklist(alertTypes),
  timestamp: v.pipe(text, v.description('ISO 8601; the same for every attempt')),
  data: v.object({
    from: v.picklist(['chat', 'receiver']),
    sdkAppId: integer,
    count: v.pipe(integer, v.minValue(1), v.description('Since the last alert of this type and app')),
    firstAt: milliseconds,
    lastAt: milliseconds,
    example: v.object({
      delivery: maybe(number),
      recall: maybe(integer),
      command: maybe(text),
      why: maybe(text),
      clockAheadSeconds: maybe(integer),
      percent: maybe(v.picklist([50, 70, 90])),
      since: maybe(milliseconds),
    }),
  }),
}) satisfies v.GenericSchema<AlertBody>

const nameOf = (type: AlertType) => type.replace('.', '-')

export function alertsAsyncApi(): object {
  const refs = (place: string) =>
    Object.fromEntries(alertTypes.map((type) => [nameOf(type), { $ref: `${place}${nameOf(type)}` }]))
  return {
    asyncapi: '3.0.0',
    info: apiInfo({
      title: 'Takeback: alerts for an operator',
      description:
        'What is POSTed to `--alert-url` of `takeback chat`, `receive` and `start`. Ids, counts and reasons, never the text of a message. Of one type and app one alert comes at most in ten minutes, with a count. Any 2xx is a yes; else it is sent again for a day, the same to the byte under the same `webhook-id`. Later versions may add types and fields.',
    }),
    defaultContentType: 'application/json',
    servers: { operator: { host: 'alerts.example.com', protocol: 'https', description: 'Your alert URL' } },
    channels: {
      alerts: {
        address: '/',
        title: 'The alert URL',
        servers: [{ $ref: '#/servers/operator' }],
        messages: refs('#/components/messages/'),
      },
    },
    operations: {
      tell: {
        action: 'send',
        channel: { $ref: '#/channels/alerts' },
        summary: 'Something needs a person',
        messages: alertTypes.map((type) => ({ $ref: `#/channels/alerts/messages/${nameOf(type)}` })),
        bindings: { http: { method: 'POST', bindingVersion: '0.3.0' } },
      },
    },
    components: {
      messages: Object.fromEntries(alertTypes.map((type) => [nameOf(type), message(type)])),
      schemas: { Headers: headers, Alert: toSchema(body) },
    },
  }
}

function message(type: AlertType): object {
  const { summary, from, example } = types[type]
  const at = 1_557_481_130_000
  const data = { from, sdkAppId: 1_400_000_000, count: 1, firstAt: at, lastAt: at, example }
  return {
    name: type,
    title: type,
    summary,
    contentType: 'application/json',
    headers: { $ref: '#/components/schemas/Headers' },
    payload: {
      allOf: [
        { $ref: '#/components/schemas/Alert' },
        { type: 'object', properties: { type: { const: type } } },
      ],
    },
    examples: [{ name: nameOf(type), payload: { type, timestamp: '2019-05-10T09:38:55.000Z', data } }],
  }
}

const headers = {
  type: 'object',
  description: 'Standard Webhooks: the signature covers id, timestamp and body',
  required: ['webhook-id', 'webhook-timestamp', 'webhook-signature', 'takeback-attempt'],
  properties: {
    'webhook-id': { type: 'string', pattern: '^alert_' },
    'webhook-timestamp': { type: 'string', pattern: String.raw`^\d{10}$` },
    'webhook-signature': { type: 'string', pattern: '^v1,' },
    'takeback-attempt': { type: 'string', pattern: String.raw`^\d+$` },
  },
}
