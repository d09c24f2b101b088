/** Deliveries of webhooks, wherever they are shown: states, answers, meanings. */
export const enDeliveries = {
  answered: (status: string, span: string) => `answered ${status} in ${span}`,
  attempt: (number: string) => `attempt ${number}`,
  notAnswered: (why: string) => `not answered: ${why}`,
  /** By what became of the call. */
  unanswered: {
    'timed-out': 'no answer in time',
    unreachable: 'the endpoint cannot be reached',
    dns: 'the name of the host is not known',
    connect: 'nothing listens at that address',
    tls: 'TLS failed',
    closed: 'the endpoint hung up without an answer',
    'bad-response': 'the endpoint does not speak HTTP/1.1',
    failed: 'the attempt failed inside Takeback; its log says why',
    unknown: 'takeback stopped before the answer came',
    'switched-off': 'not sent: the app has switched this webhook off',
    expired: 'not sent: it waited too long',
    superseded: 'not sent: nothing was left to tell',
  },
  /** What the documents say about an answer; others are shown as they are. */
  meanings: {
    'callback succeeds': 'callback succeeds',
    'an error occurs during callback': 'an error occurs during callback; it counts as delivered all the same',
    'the answer is no JSON': 'the answer is no JSON, so it counts as not delivered',
    'the webhook result is ignored': 'the webhook result is ignored',
    'no envelope':
      'the answer has no ActionStatus, ErrorInfo and ErrorCode; it counts as delivered all the same',
  },
  states: {
    waiting: 'waiting',
    sending: 'sending',
    delivered: 'delivered',
    late: 'late',
    parked: 'parked',
    dead: 'dead',
    superseded: 'superseded',
  },
  stateWhy: {
    waiting: 'The webhook waits for its turn.',
    sending: 'It is on its way; the answer is not here yet.',
    delivered: 'The endpoint has taken it.',
    late: 'The endpoint took it in the end, after others that came behind it.',
    parked: 'It alone fails: those behind it go on, and it is tried again later.',
    dead: 'Nothing more is tried. An admin can send it again: takeback webhook redeliver.',
    superseded: 'Nothing was left to tell, so nothing was sent.',
  },
  byHand: 'by hand',
  byHandWhy: 'Somebody parked it: those behind it go on, and it waits to be sent again.',
  answer: 'Answer',
}
