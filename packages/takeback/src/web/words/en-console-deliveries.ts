/** The words of the console in English: the deliveries: their list, their story, and what is parked or dead. */
export const enConsoleDeliveries = {
  drawing: {
    label: 'How a delivery goes',
    retry: 'fails',
    all: 'All states',
    only: (state: string) => `Show only ${state}`,
  },

  list: {
    label: 'Deliveries, newest first',
    loading: 'Loading deliveries',
    fresh: (count: string, many: number) => (many === 1 ? '1 new' : `${count} new`),
    announce: (count: string, many: number) => (many === 1 ? '1 new delivery' : `${count} new deliveries`),
    loadingMore: 'Loading older deliveries',
    moreFailed: 'Older deliveries could not be loaded.',
    end: (count: string, many: number) =>
      many === 1 ? 'That is the only delivery.' : `That is all: ${count} deliveries.`,
    full: (count: string) =>
      `${count} deliveries are loaded, and the page stops here. Filter to see older ones.`,
    emptyTitle: 'No deliveries yet',
    emptyText:
      'When somebody takes a message back, its webhook appears here. Take one back by REST, or send a test event to see the endpoint answer.',
    emptyNoUrl: 'No webhook URL is set, so nothing is delivered. Set one first.',
    noMatchTitle: 'Nothing matches',
    noMatchText: 'No delivery that is still remembered fits these filters.',
    hold: 'Hold the list',
    release: 'Let it go on',
    columns: {
      time: 'Time',
      webhook: 'Webhook',
      where: 'Where',
      attempts: 'Attempts',
      answer: 'Last answer',
      next: 'Next attempt',
      state: 'State',
    },
    recall: 'Recall',
    afterSend: 'After-send',
    messages: (count: string, many: number) => (many === 1 ? '1 message' : `${count} messages`),
    notTried: 'not tried yet',
    behind: 'behind another',
    whenBack: 'when it is back',
    whenResumed: 'when resumed',
    now: 'now',
    whenSentAgain: 'when sent again',
  },

  filters: {
    state: 'State',
    webhook: 'Webhook',
    since: 'Since',
    sinceChoices: { '1h': 'Last hour', '24h': 'Last 24 hours', '7d': 'Last 7 days' },
  },

  story: {
    label: (id: string) => `Delivery ${id}`,
    loading: 'Loading the delivery',
    newer: 'Newer delivery',
    older: 'Older delivery',
    missingTitle: (id: string) => `Delivery ${id} is not here`,
    missingText:
      'It may have passed its retention, or belong to another app. Close this and look in the list.',
    title: 'What happened',
    enqueued: 'Put in line, in the commit of the recall',
    enqueuedSend: 'Put in line, in the commit of the message',
    again: (id: string) => `Put in line to send ${id} again`,
    waited: (span: string) => `waited ${span}`,
    next: 'Next attempt',
    nextIn: (when: string, at: string) => `${when}, at ${at}`,
    goesNow: 'It is on its way.',
    pausedWaits: 'It waits until webhooks are resumed.',
    aloneWaits: 'It waits, in order, until the endpoint is back.',
    behind: 'It waits for an earlier one of its conversation:',
    dropped: (count: string) => `${count} earlier attempts are no longer listed.`,
    facts: 'Facts',
    messages: 'Messages',
    happened: 'Happened',
    operator: 'Caused by',
    request: 'Request',
    asSent: 'As sent',
    afterSendBody:
      'What this webhook says is read when it is sent and kept nowhere else, so it cannot be shown here.',
    noUrl: 'No webhook URL is set now, so the request cannot be shown.',
    settingsOfNow: 'Shown with the settings of now.',
    sentAgainAs: 'Sent again as',
    redeliveryOf: 'Sends again',
    sendAgain: 'Send again',
    sendNow: 'Send now',
    sending: 'Sending',
  },

  redeliver: {
    done: (id: string, as: string) => `${id} is sent again as ${as}.`,
    now: (id: string) => `${id} goes out now.`,
    many: (count: number) =>
      count === 1 ? '1 delivery goes out again.' : `${count} deliveries go out again.`,
    left: (count: number, why: string) => (count === 1 ? `1 is left: ${why}.` : `${count} are left: ${why}.`),
    nothing: 'Nothing was given up in that time.',
    failed: (why: string) => `Nothing was sent again: ${why}`,
    selected: (count: string) => `Send ${count} again`,
    clear: 'Clear the selection',
    select: (id: string) => `Select delivery ${id}`,
    selectAll: 'Select all that are loaded',
    everything: 'Send all again',
    everythingWhy: 'All that was given up:',
    since: {
      '1h': 'in the last hour',
      '24h': 'in the last 24 hours',
      '7d': 'in the last 7 days',
      all: 'ever',
    },
    working: (count: string) => `${count} so far`,
    /** By what the server says. */
    skipped: {
      sending: 'it is being sent',
      behind: 'it waits for an earlier one of its conversation',
      unknown: 'it is remembered no longer',
      nothing: 'nothing is left to tell',
      already: 'it is sent again already, as {as}',
      since: 'it was sent again since, as {as}',
    },
  },

  park: {
    park: 'Park',
    sure: 'Park it',
    keep: 'Leave it in line',
    nobodyBehind: 'Nothing of its conversation waits behind it.',
    /** By what keeps the app's webhooks. */
    followers: {
      now: (count: string, many: number) =>
        many === 1
          ? 'The webhook of its conversation that waits behind it goes out at once.'
          : `The ${count} webhooks of its conversation that wait behind it go out at once, in order.`,
      paused: (count: string, many: number) =>
        many === 1
          ? 'The webhook of its conversation that waits behind it goes out without it when webhooks are resumed.'
          : `The ${count} webhooks of its conversation that wait behind it go out without it when webhooks are resumed, in order.`,
      'left-alone': (count: string, many: number) =>
        many === 1
          ? 'The webhook of its conversation that waits behind it goes out without it when the endpoint is back.'
          : `The ${count} webhooks of its conversation that wait behind it go out without it when the endpoint is back, in order.`,
    },
    stillBehind: (count: string, many: number) =>
      many === 1
        ? 'The webhook that waits behind it keeps waiting for the earlier one.'
        : `The ${count} webhooks that wait behind it keep waiting for the earlier one.`,
    itself:
      'This one is tried no more until you send it again; then it is late: the app backend hears of it after them. What nobody sends again within four days is given up.',
    whileSending: 'It is being sent at this moment.',
    done: (id: string) => `${id} is parked. It goes out when you send it again.`,
    doneFreed: (id: string, freed: string) => `${id} is parked, and ${freed} goes on.`,
    failed: (why: string) => `It is not parked: ${why}`,
    heldUntil: (when: string) => `It waits to be sent again; otherwise it is given up ${when}.`,
    by: (who: string, from: string) => `Parked by hand by ${who}, from ${from}`,
    admin: (user: string) => `the admin ${user}`,
    whom: {
      admin: 'an admin',
      'sign-in': 'somebody who was signed in here',
      console: 'somebody at this console',
    },
    sentAgain: 'Sent again by hand',
  },

  trouble: {
    parked: 'Parked',
    dead: 'Dead',
    parkedWhy:
      'They fail while others get through, or somebody parked them. They left the order of their conversation and are tried again by their own plan; what was parked by hand waits to be sent again.',
    deadWhy: 'Nothing more is tried. Mend the endpoint, then send them again.',
    parkedEmptyTitle: 'Nothing is parked',
    parkedEmpty:
      'A webhook is parked when it has failed three times, the last two while the endpoint took others, or when somebody parks it from its story.',
    deadEmptyTitle: 'Nothing was given up',
    deadEmpty:
      'A webhook is given up when its plan is used up, the endpoint answers 410, or its address is blocked.',
  },
}
