/** The words of the console in English. */
import { enConsoleDeliveries } from './en-console-deliveries.ts'
import { enConsoleLab } from './en-console-lab.ts'
import { enConsoleOperator } from './en-console-operator.ts'
import { enConsoleWebhook } from './en-console-webhook.ts'

export const enConsole = {
  title: (view: string) => `${view} · Takeback console`,
  skip: 'Skip to the content',
  views: {
    label: 'Views of the console',
    overview: 'Overview',
    deliveries: 'Deliveries',
    trouble: 'Parked and dead',
    webhook: 'Webhook',
    nodes: 'Nodes',
    recall: 'Bulk recall',
    apps: 'Apps and keys',
    lab: 'Clock and faults',
  },
  app: 'App',
  apps: 'Apps',
  noAppTitle: 'No app yet',
  noAppText: 'This Chat backend serves no app. Start it with --sdkappid, and the app appears here.',
  unknownAppTitle: (app: string) => `App ${app} is not served here`,
  unknownAppText: 'The link may belong to another Chat backend. Choose one of the apps that are served.',

  endpoint: {
    label: 'Endpoint',
    states: {
      unset: 'No URL',
      paused: 'Paused',
      'no-call-yet': 'No call yet',
      healthy: 'Healthy',
      failing: 'Failing',
      'left-alone': 'Left alone',
    },
    unset: 'No webhook URL is set, so nobody hears of a recall.',
    paused: 'Nothing is sent. What happens meanwhile waits in order, for up to four days.',
    noCallYet: 'No webhook has gone out since this process started.',
    healthy: 'It takes what it gets.',
    failing: (failures: string, most: string) =>
      `${failures} of its last calls failed in a row. After ${most}, of several webhooks, it is left alone.`,
    failingOnce: 'Its last call failed.',
    leftAlone:
      'It fails again and again, so one webhook is tried now and then and the others wait, in order.',
    since: 'Since',
    nextTry: 'Next try',
    lastAccepted: 'Last accepted',
    never: 'never',
    lastFailure: 'Last failure',
    url: 'URL',
    setUrl: 'Set the URL',
    pause: 'Pause webhooks',
    resume: 'Resume webhooks',
    pausedNow: 'Paused. Webhooks wait from now on.',
    resumedNow: 'Resumed. What waited goes out now, in order.',
    test: 'Send a test event',
    signedBy: 'Signed',
    unsigned: 'not signed',
    bySign: 'Sign',
    byBody: 'body signature',
    rotating: 'two secrets live',
    preset: 'Retries',
  },

  figures: {
    label: 'Webhooks',
    waiting: 'Waiting',
    sending: 'Being sent',
    parked: 'Parked',
    dead: 'Dead',
    oldest: 'Oldest',
    oldestWhy: 'For how long the oldest webhook that is not delivered has been in line.',
    answer: 'Answer p50',
    answerP99: 'Answer p99',
    answerWhy: 'Of the newest 500 answers since this process started.',
    none: '–',
    atLeast: (count: string) => `${count}+`,
  },

  nodes: {
    loading: 'Loading the nodes',
    shared: 'Each process that shares this database. Every one of them serves REST, sockets and webhooks.',
    alone: 'One process, with a file of its own. Nothing is shared.',
    someAway: (count: string, n: number) =>
      `${count} ${n === 1 ? 'node ended' : 'nodes ended'} without saying so, or can’t reach the database. Clients come back at the others; webhooks that were held there go out from the others within 30 seconds.`,
    lag: 'What is late',
    oldest: 'Undelivered',
    oldestWhy: 'For how long the oldest webhook that is not delivered has been in line, over all apps.',
    due: 'Overdue',
    dueWhy: 'For how long the most overdue webhook could have gone out, over all apps.',
    leased: 'Leased',
    leasedWhy:
      'Held by a node that sends them, or sent them and ended: then others take them when the lease ends.',
    behind: 'Behind',
    behindWhy:
      'For so long a node may have heard nothing of the others: up to a second is usual. The node that is furthest behind.',
    table: 'Nodes',
    node: 'Node',
    self: 'answers here',
    state: 'State',
    states: { serving: 'Serving', draining: 'Draining', away: 'Away' },
    version: 'Version',
    started: 'Started',
    seen: 'Last seen',
    sockets: 'Sockets',
    held: 'Webhooks held',
    heldSince: (span: string) => `oldest ${span}`,
    bus: 'Bus',
    buses: { none: 'none', helps: 'helps', away: 'away' },
    now: 'now',
  },

  load: {
    label: 'Calls under way',
    of: (running: string, places: string) => `${running} of ${places}`,
    waiting: (count: string) => `${count} wait for a place`,
    steps: {
      0: 'Plenty of room.',
      50: 'Half of the places are taken.',
      70: 'More than 70 % of the places are taken: the endpoint answers slowly for what it gets.',
      90: 'More than 90 % of the places are taken: soon webhooks have to wait.',
      100: 'Every place is taken: webhooks wait until the endpoint answers.',
    },
  },

  calls: {
    title: (bucket: string, span: string) => `Calls per ${bucket}, last ${span}`,
    bar: (accepted: string, failed: string, from: string) =>
      `${accepted} accepted, ${failed} failed from ${from}`,
    label: (accepted: string, failed: string, span: string) =>
      `${accepted} calls accepted and ${failed} failed in the last ${span}`,
    accepted: 'accepted',
    failed: 'failed',
  },

  errors: {
    60007: 'That was asked for too often: wait a minute, then try again.',
    100301: 'No webhook was ever set for this app: give a URL first.',
    100302: 'No token was ever set for this app.',
    100304: 'There is no such plan of this app.',
    100305: 'The plan can not be carried out any more: count again.',
    100306: 'The count has changed: count again.',
    100307: 'Too many plans are open: drop one first.',
    100308: 'it is remembered no longer.',
    100309: 'it is being sent; try again when its attempt has ended.',
    100310: 'it has ended, or is parked by hand already.',
  },

  help: { next: 'Next delivery', previous: 'Previous delivery' },

  ...enConsoleDeliveries,
  ...enConsoleWebhook,
  ...enConsoleOperator,
  ...enConsoleLab,
}
